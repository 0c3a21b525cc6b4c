/** npm run generate: writes the files, and the parts of files, that are made from tables in the code. */
import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { GENERATORS } from './generators.ts';

for (const { file, generate } of GENERATORS) {
  const target = path.join(REPOSITORY, file);
  const current = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : '';
  const next = generate(current);
  if (next !== current) fs.writeFileSync(target, next);
  console.log(`${file}: ${next === current ? 'up to date' : 'written'}`);
}
