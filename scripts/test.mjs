// npm test: the three test suites; see tasks/test.ts.
import { announceTest } from './setup/announce.mjs';
import { runTask } from './setup/runTask.mjs';

runTask('test', announceTest);
