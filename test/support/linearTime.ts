import assert from 'node:assert/strict';

/** Below this neither of two times says anything about growth. */
const MIN_MEASURED_MS = 100;
/** Four times the input takes four times as long, or sixteen times where the work is quadratic. */
const MAX_RATIO = 10;
const ATTEMPTS = 3;

/**
 * Fails where work on an input of four times the size takes far more than four times as long. Processor time is
 * compared, not the clock, and again where another process disturbed it. Choose a size at which quadratic work takes
 * seconds: what takes under a tenth of a second at four times the size counts as linear.
 */
export function assertLinear<Input>(
  make: (size: number) => Input,
  work: (input: Input) => unknown,
  size: number,
): void {
  const [once, fourTimes] = [make(size), make(4 * size)];
  const ratios: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const short = processorMs(() => work(once));
    const long = processorMs(() => work(fourTimes));
    if (long < MIN_MEASURED_MS || long / short < MAX_RATIO) return;
    ratios.push(Math.round(long / short));
  }
  assert.fail(`Four times the input took ${ratios.join(', ')} times as long.`);
}

function processorMs(work: () => unknown): number {
  const before = process.cpuUsage().user;
  work();
  return Math.max(1, (process.cpuUsage().user - before) / 1000);
}
