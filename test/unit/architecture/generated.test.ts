import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { GENERATORS, replacePart } from '../../../scripts/tasks/generators.ts';
import { REPOSITORY } from '../../harness/paths.ts';

describe('the files that npm run generate writes', () => {
  for (const [index, { file, generate }] of GENERATORS.entries()) {
    it(`are up to date: ${file} (generator ${index + 1})`, () => {
      const current = fs.readFileSync(path.join(REPOSITORY, file), 'utf8');
      assert.equal(current, generate(current), `${file} is out of date: run npm run generate`);
    });
  }

  it('keep what is outside the generated part', () => {
    const text = 'a\n<!-- generated: x -->\nold\n<!-- end: x -->\nb';
    assert.equal(replacePart(text, 'x', 'new'), 'a\n<!-- generated: x -->\nnew\n<!-- end: x -->\nb');
  });

  it('must have that part exactly once', () => {
    const part = '<!-- generated: x -->\nold\n<!-- end: x -->';
    for (const text of ['', '<!-- generated: x -->\nold', `${part}\n${part}`]) {
      assert.throws(() => replacePart(text, 'x', 'new'), /exactly once/);
    }
  });
});
