// npm start: the demonstration; see tasks/start.ts.
import { runTask } from './setup/runTask.mjs';

runTask('start');
