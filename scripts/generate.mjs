// npm run generate: the files made from tables in the code; see tasks/generators.ts.
import { runTask } from './setup/runTask.mjs';

runTask('generate');
