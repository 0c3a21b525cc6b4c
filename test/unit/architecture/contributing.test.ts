import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { REPOSITORY } from '../../harness/paths.ts';

const DOCUMENTS = ['CONTRIBUTING.md', 'README.md', 'SECURITY.md', '.github/pull_request_template.md'];
/** Made by a build or a run: in no fresh clone. */
const MADE = /^(dist|out)(\/|$)/;

/** What a document has in backticks, its code blocks left out. */
function codeSpans(file: string): string[] {
  const text = fs.readFileSync(path.join(REPOSITORY, file), 'utf8').replace(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Those that name a file or folder: they begin with a folder of the repository, or are a file in its root. */
function paths(spans: readonly string[]): string[] {
  const top = fs.readdirSync(REPOSITORY);
  return spans.filter(span => /^[\w./-]+$/.test(span) && !MADE.test(span) && isInRoot(span, top));
}

function isInRoot(span: string, top: readonly string[]): boolean {
  const [first = '', ...rest] = span.split('/');
  return rest.length > 0 ? top.includes(first) : /\.(md|json|mjs)$/.test(span);
}

describe('the documents for contributors', () => {
  for (const document of DOCUMENTS) {
    it(`name only files and folders that exist: ${document}`, () => {
      const missing = paths(codeSpans(document)).filter(name => !fs.existsSync(path.join(REPOSITORY, name)));
      assert.deepEqual(missing, []);
    });

    it(`name only scripts that package.json has: ${document}`, () => {
      const named = codeSpans(document).flatMap(span =>
        [...span.matchAll(/^npm run ([\w:]+)/g)].map(([, name]) => name),
      );
      const missing = named.filter(name => name !== undefined && !Object.hasOwn(manifest.scripts, name));
      assert.deepEqual(missing, []);
    });
  }

  it('are found to name paths at all', () => {
    assert.ok(paths(codeSpans('CONTRIBUTING.md')).length > 40);
    assert.deepEqual(paths(['src/core/json', 'package.json', 'core/json', 'npm run x', 'out/failures', 'modelId']), [
      'src/core/json',
      'package.json',
    ]);
  });
});
