// npm start: the demonstration; see tasks/start.ts.
import { announceStart } from './setup/announce.mjs';
import { runTask } from './setup/runTask.mjs';

runTask('start', announceStart);
