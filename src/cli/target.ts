import { readCaBundle } from '../core/aws/caBundle.ts';
import type { Environment } from '../core/aws/identity.ts';
import { resolveTarget } from '../core/aws/resolveTarget.ts';
import type { SandboxChoice, Target, TargetProblem, TargetRequest, TargetService } from '../core/aws/resolveTarget.ts';
import { DIRECT } from '../core/http/networkSettings.ts';
import type { NetworkSettings } from '../core/http/networkSettings.ts';
import { environmentProxies } from '../core/http/environmentProxies.ts';
import { Transport } from '../core/http/transport.ts';
import { askMfaCode } from './askMfaCode.ts';
import { UsageError, asUsageError } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** What the command line says about where to go and who signs. */
export interface TargetFlags {
  profile: string | null;
  region: string | null;
  endpointUrl: string | null;
  sandbox: boolean;
}

/** Where a command's requests go and who signs them, with the way there. */
export interface CommandTarget {
  target: Target;
  network: NetworkSettings;
  /** Stops the sandbox where one was started for this command. */
  close(): Promise<void>;
}

/** What commands such as whoami and the lists know of a request: nothing. */
export const NO_REQUEST: TargetRequest = { modelId: '', region: null, profile: null };

/**
 * Works out a command's target, and starts the sandbox for it where that was chosen.
 * @throws UsageError where no Region is known, or an endpoint or a proxy cannot be used; EndpointError for `sts`
 */
export async function commandTarget(
  flags: TargetFlags,
  request: TargetRequest,
  service: TargetService,
  { env, signal, terminal }: { env: Environment; signal: AbortSignal; terminal: Terminal },
): Promise<CommandTarget> {
  const network = flags.sandbox ? DIRECT : readProxies(env);
  const sandbox = flags.sandbox ? await (await import('../sandbox/index.ts')).startSandbox() : null;
  const choice: SandboxChoice | null = sandbox && { from: 'flag', running: sandbox };
  const mfaCode = (serial: string): Promise<string> => askMfaCode(serial, terminal, signal);
  const target = await resolveTarget(
    request,
    { env, flags, sandbox: choice, credentials: { network, mfaCode } },
    service,
  );
  if (target.problem) throw problemError(target.problem, service);
  return { target, network, close: async () => sandbox?.close() };
}

function problemError(problem: TargetProblem, service: TargetService): Error {
  switch (problem.kind) {
    case 'endpoint':
      // Scripts know the name that whoami reports.
      return service === 'sts' ? problem.error : new UsageError(problem.error.message);
    case 'noRegion':
      return new UsageError(
        service === 'bedrock-runtime'
          ? 'No Region is known: add "region" to the file, give --region, or set AWS_REGION.'
          : 'No Region is known: give --region, or set AWS_REGION.',
      );
    case 'keyNotStored':
    case 'sandboxNotRunning':
      throw new Error(`The command line has no ${problem.kind}.`);
  }
}

/** The transport to a command's target, which trusts what AWS_CA_BUNDLE or the profile says. @throws UsageError where that cannot be read */
export async function openTransport(
  { target, network }: CommandTarget,
  { env, version }: { env: Environment; version: string },
): Promise<Transport> {
  try {
    // The sandbox is on this machine: no certificates are read for it.
    const authorities = target.sandbox ? null : await readCaBundle({ env, profile: target.profile });
    return new Transport(`bedrock-invoke/${version}`, authorities, network);
  } catch (error) {
    throw asUsageError(error);
  }
}

/** The proxies of the process's environment. @throws UsageError where a variable cannot be used */
function readProxies(env: Environment): NetworkSettings {
  try {
    return environmentProxies(env);
  } catch (error) {
    throw asUsageError(error);
  }
}
