import assert from 'node:assert/strict';
import { findCircles, readImports } from '../../support/importGraph.ts';
import type { FileImport } from '../../support/importGraph.ts';
import { FOLDERS, OUTSIDE } from '../../support/importTable.ts';

const inside = readImports(['src']);
const outside = readImports(['test', 'scripts', 'bench']).filter(({ to }) => !to.endsWith('.json'));

/** The longest folder of the table that contains a file. */
function folderOf(file: string, rules: readonly { folder: string }[]): string {
  const [own] = rules
    .map(({ folder }) => folder)
    .filter(folder => file.startsWith(`${folder}/`))
    .sort((one, other) => other.length - one.length);
  if (own === undefined) throw new Error(`${file} is in no folder of the table in test/support/importTable.ts.`);
  return own;
}

function breaches(imports: readonly FileImport[], rules: typeof FOLDERS): string[] {
  return imports
    .map(({ from, to }) => ({ from, to, own: folderOf(from, rules), other: folderOf(to, rules) }))
    .filter(({ own, other }) => own !== other)
    .filter(({ own, other }) => !rules.find(({ folder }) => folder === own)?.mayImport.includes(other))
    .map(({ from, to, own, other }) => `${own} may not import ${other}: ${from} imports ${to}`);
}

describe('the folders', () => {
  it('import only what the table allows', () => {
    assert.deepEqual(breaches(inside, FOLDERS), []);
  });

  it('are in the table in the order of their imports, so that it holds no circle', () => {
    const order = FOLDERS.map(({ folder }) => folder);
    const upward = FOLDERS.flatMap(({ folder, mayImport }) =>
      mayImport.filter(other => order.indexOf(other) >= order.indexOf(folder)).map(other => `${folder} → ${other}`),
    );
    assert.deepEqual(upward, []);
  });

  it('hold no circle of files', () => {
    assert.deepEqual(findCircles([...inside, ...outside]), []);
  });

  it('of the tests and scripts import only what the table allows', () => {
    const rules = [...OUTSIDE, { folder: 'src', holds: '', mayImport: [] }];
    assert.deepEqual(breaches(outside, rules), []);
  });

  it('are found in a circle where there is one', () => {
    const edge = (from: string, to: string): FileImport => ({ from, to });
    assert.deepEqual(findCircles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')]), [['a', 'b', 'c']]);
  });
});
