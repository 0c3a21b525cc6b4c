// npm run test:desktop: the integration suite in desktop VS Code; see tasks/testDesktop.ts.
import { runTask } from './setup/runTask.mjs';

runTask('testDesktop');
