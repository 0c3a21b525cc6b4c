import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { OPERATION_NAMES } from '../../../src/core/bedrock/operations.ts';
import { REPOSITORY } from '../../harness/paths.ts';

const TABLE = 'src/core/bedrock/operations.ts';
const NAMES: ReadonlySet<string> = new Set(OPERATION_NAMES.flatMap(name => [name, `bedrock:${name}`]));
const IN_PATTERN = new RegExp(`\\b(?:${OPERATION_NAMES.join('|')})\\b`);

/** Where a file names an operation in its code: in a string, a type, a member's name or a regular expression. */
function namedIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const named =
      (ts.isStringLiteralLike(node) && NAMES.has(node.text)) ||
      (ts.isRegularExpressionLiteral(node) && IN_PATTERN.test(node.text)) ||
      (ts.isIdentifier(node) && NAMES.has(node.text));
    if (named) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every source outside the table and the sandbox, which is the other judge and keeps its own. */
function sources(): string[] {
  return fs
    .readdirSync(path.join(REPOSITORY, 'src'), { recursive: true, encoding: 'utf8' })
    .map(file => path.posix.join('src', file.replaceAll(path.sep, '/')))
    .filter(file => file.endsWith('.ts') && file !== TABLE && !file.startsWith('src/sandbox/'));
}

describe('the operations', () => {
  it('are named in their table only', () => {
    const named = sources().flatMap(file => namedIn(file, fs.readFileSync(path.join(REPOSITORY, file), 'utf8')));
    assert.deepEqual(named, []);
  });

  it('are found wherever code names one', () => {
    const code = [
      `const one = operation === 'InvokeModel';`,
      'const two = `InvokeModelWithResponseStream`;',
      `type Three = 'InvokeModel';`,
      'const four = /bedrock:InvokeModel\\b/;',
      'const five = { InvokeModel: 1 };',
      `const six = 'bedrock:InvokeModel';`,
      `const prose = 'What bedrock:InvokeModel needs';`,
    ];
    assert.deepEqual(
      namedIn('a.ts', code.join('\n')),
      [1, 2, 3, 4, 5, 6].map(line => `a.ts:${line}`),
    );
  });
});
