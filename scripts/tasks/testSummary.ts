import type { SuiteOutcome } from './suites.ts';

/** Collects what passed and failed over a whole run of `npm test`, and prints it at the end. */
export class TestSummary {
  private passed = 0;
  private readonly failed: string[] = [];
  private readonly skipped: string[] = [];
  private readonly empty: string[] = [];
  private ran = 0;

  /** Runs one step that is no suite; a step that gives false or throws counts as one failure. */
  async step(name: string, work: () => Promise<boolean | void>): Promise<boolean> {
    console.log(`\n— ${name}`);
    try {
      if ((await work()) !== false) return true;
      this.failed.push(`${name}: see above`);
    } catch (error) {
      this.failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return false;
  }

  /** Takes the outcome of a suite. */
  suite(name: string, { result, problem }: SuiteOutcome): void {
    this.ran += 1;
    if (problem) this.failed.push(`${name}: ${problem}`);
    if (!result) return;
    this.passed += result.passed;
    this.failed.push(...result.failed.map(title => `${name}: ${title}`));
    this.skipped.push(...result.skipped.map(title => `${name}: ${title}`));
    if (result.passed + result.failed.length === 0) this.empty.push(name);
  }

  /** A suite that could not run, because of a failure reported before, is a failure too. */
  notRun(name: string): void {
    this.failed.push(`${name}: not run, because of the failure above`);
  }

  /** Prints the lists and the final line; gives the exit code. A suite without tests is a failure, unless it was filtered. */
  print({ emptySuitesAllowed }: { emptySuitesAllowed: boolean }): number {
    if (!emptySuitesAllowed) this.failed.push(...this.empty.map(name => `${name}: no test ran`));
    else if (this.ran > 0 && this.empty.length === this.ran) this.failed.push('no test in any suite matches');
    console.log('');
    printList('Skipped:', this.skipped);
    printList('Failed:', this.failed);
    console.log(`${this.passed} passed, ${this.failed.length} failed, ${this.skipped.length} skipped`);
    return this.failed.length === 0 ? 0 : 1;
  }
}

function printList(heading: string, lines: string[]): void {
  if (lines.length === 0) return;
  console.log(heading);
  for (const line of lines) console.log(`  ${line}`);
  console.log('');
}
