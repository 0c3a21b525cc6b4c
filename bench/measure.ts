/** CPU of this process in microseconds while `work` runs. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Until the code is compiled: V8 compiles on threads of this process, whose CPU counts. */
const WARM_UP_ROUNDS = 5;

export interface Contender {
  name: string;
  work: () => Promise<void>;
}

export interface Result {
  name: string;
  /** Median over rounds of CPU microseconds for one unit of work. */
  microseconds: number;
  /** Median over rounds of this contender's CPU divided by the first contender's in the same round. */
  ratio: number;
}

/**
 * Runs all contenders in turn, round by round, the first being the floor. Ratios are taken within a round, so that a
 * machine that slows down slows all of them.
 */
export async function compare(contenders: readonly Contender[], rounds: number, units: number): Promise<Result[]> {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    for (const { work } of contenders) await work();
  }
  const samples = contenders.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { work }] of contenders.entries()) samples[index]?.push(await cpuOf(work));
  }
  const [floor = []] = samples;
  return contenders.map(({ name }, index) => {
    const own = samples[index] ?? [];
    return {
      name,
      microseconds: median(own) / units,
      ratio: median(own.map((value, round) => value / (floor[round] ?? 1))),
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Prints results as a table under a heading. */
export function print(heading: string, unit: string, results: readonly Result[]): void {
  console.log(`\n${heading}`);
  for (const { name, microseconds, ratio } of results) {
    console.log(
      `  ${name.padEnd(40)} ${ratio.toFixed(2).padStart(6)}×   ${microseconds.toFixed(0).padStart(8)} µs ${unit}`,
    );
  }
}
