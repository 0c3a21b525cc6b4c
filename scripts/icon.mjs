// node scripts/icon.mjs: draws media/icon.png from media/icon.svg; see tasks/icon.ts.
import { runTask } from './setup/runTask.mjs';

runTask('icon');
