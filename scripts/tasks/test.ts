/**
 * npm test [-- unit|integration|ui ...] [--grep PATTERN] [--vscode VERSION] [--reversed]
 * Without a suite's name: build, types, lint and the three suites. With names: the build and these suites only.
 * With --reversed the unit and ui tests of each file run from the last to the first.
 * When one step fails, the rest still runs; the last line counts everything, and the exit code is 0 only if nothing failed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium } from '../../test/harness/chromium.ts';
import { makeTemporaryFolder } from '../../test/harness/paths.ts';
import { chosenVSCode } from '../../test/harness/vscodeVersions.ts';
import { installVSCode } from '../../test/harness/vscodeInstall.ts';
import { build, bundleIntegrationTests, checkTypes, lint, packageVsix } from './steps.ts';
import { runSuite, SUITES } from './suites.ts';
import type { Suite } from './suites.ts';
import { TestSummary } from './testSummary.ts';

const VSIX = path.join('out', 'bedrock-invoke.vsix');

async function runTests(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' }, vscode: { type: 'string' }, reversed: { type: 'boolean' } },
  });
  const unknown = positionals.filter(name => !SUITES.some(suite => suite === name));
  if (unknown.length > 0) {
    throw new Error(`There is no suite named ${unknown.join(', ')}; the suites are ${SUITES.join(', ')}.`);
  }
  const suites: readonly Suite[] =
    positionals.length > 0 ? SUITES.filter(suite => positionals.includes(suite)) : SUITES;
  if (values.vscode) process.env['BEDROCK_INVOKE_VSCODE'] = values.vscode;

  const folder = makeTemporaryFolder('tests');
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const summary = new TestSummary();
  const built = await summary.step('build', build);
  if (positionals.length === 0) {
    await summary.step('type check', checkTypes);
    await summary.step('lint', lint);
  }
  const inVSCode = suites.some(suite => suite !== 'unit');
  const ready = !inVSCode || (await summary.step('set-up of VS Code and a browser', setUp));
  for (const suite of suites) {
    if (suite !== 'unit' && !(built && ready)) {
      summary.notRun(suite);
      continue;
    }
    if (suite === 'integration' && !(await summary.step('bundle of the integration tests', bundleIntegrationTests))) {
      continue;
    }
    if (suite === 'ui' && !(await summary.step('package', () => packageVsix(VSIX)))) continue;
    console.log(`\n— ${suite} tests`);
    summary.suite(
      suite,
      await runSuite(suite, {
        folder,
        vsix: VSIX,
        reversed: values.reversed ?? false,
        ...(values.grep ? { grep: values.grep } : {}),
      }),
    );
  }
  return summary.print({ emptySuitesAllowed: values.grep !== undefined });
}

async function setUp(): Promise<void> {
  await installVSCode(chosenVSCode());
  // The suites then take this one and need not look again.
  process.env['CHROMIUM'] = ensureChromium();
}

runTests().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
