// npm run bench: the benchmarks; see tasks/bench.ts.
import { runTask } from './setup/runTask.mjs';

runTask('bench');
