// npm test: the three test suites; see tasks/test.ts.
import { runTask } from './setup/runTask.mjs';

runTask('test');
