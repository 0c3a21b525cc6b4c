// npm run package: the VSIX; see tasks/package.ts.
import { runTask } from './setup/runTask.mjs';

runTask('package');
