// npm run screenshots: the README's pictures; see tasks/screenshots.ts.
import { runTask } from './setup/runTask.mjs';

runTask('screenshots');
