// npm run build:integration: the integration suite, ready for F5; see tasks/bundleIntegration.ts.
import { runTask } from './setup/runTask.mjs';

runTask('bundleIntegration');
