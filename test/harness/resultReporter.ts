import fs from 'node:fs';
import Mocha from 'mocha';
import { RESULT_FILE } from './suiteResult.ts';
import type { SuiteResult } from './suiteResult.ts';

/** Mocha's spec reporter, which also leaves the result in the file named by the environment. */
export default class ResultReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const result: SuiteResult = { passed: 0, failed: [], skipped: [] };
    const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, () => (result.passed += 1));
    // Hooks that fail are reported here too, with a title that names the hook.
    runner.on(EVENT_TEST_FAIL, test => result.failed.push(test.fullTitle()));
    runner.on(EVENT_TEST_PENDING, test => result.skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env[RESULT_FILE];
      if (file) fs.writeFileSync(file, JSON.stringify(result));
    });
  }
}
