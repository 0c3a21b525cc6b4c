import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { allFamilies } from '../../../src/core/models/families.ts';
import { REPOSITORY } from '../../harness/paths.ts';

/** Ids with a hyphen: one word alone, such as `minimax`, can be a string for another reason. */
const IDS: ReadonlySet<string> = new Set(allFamilies.map(({ id }) => id).filter(id => id.includes('-')));

/** The lines of a file on which a string or a member's name is the id of a family. */
function linesWithIds(text: string): number[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && IDS.has(node.text)) {
      lines.push(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

describe('the ids of model families', () => {
  it('are in the families alone: nothing looks a family up by its id', () => {
    // The sandbox keeps families of its own, since it judges these.
    const files = fs
      .readdirSync(path.join(REPOSITORY, 'src'), { recursive: true, encoding: 'utf8' })
      .map(file => file.replaceAll(path.sep, '/'))
      .filter(file => file.endsWith('.ts') && !/^(?:core\/models\/families|sandbox)\//.test(file));
    assert.ok(files.includes('core/models/families.ts'));
    assert.deepEqual(
      files.filter(file => linesWithIds(fs.readFileSync(path.join(REPOSITORY, 'src', file), 'utf8')).length > 0),
      [],
    );
  });

  it('are found in a comparison and as a key', () => {
    assert.deepEqual(
      linesWithIds(`const one = family.id === 'amazon-nova';\nconst two = { 'meta-llama': 1 };\n// 'cohere-command'`),
      [1, 2],
    );
  });
});
