import { apiKeyWords } from '../core/aws/apiKey.ts';
import { whoAmI } from '../core/aws/callerIdentity.ts';
import type { Environment } from '../core/aws/identity.ts';
import { CallError } from '../core/http/callError.ts';
import { unlessAborted } from '../core/http/cancellation.ts';
import { EXIT, UsageError } from './exitCodes.ts';
import { commandTarget, NO_REQUEST, openTransport } from './target.ts';
import type { CommandTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

export interface WhoamiArguments {
  command: 'whoami';
  profile: string | null;
  region: string | null;
  sandbox: boolean;
  output: 'text' | 'json';
}

export interface WhoamiContext {
  terminal: Terminal;
  signal: AbortSignal;
  env: Environment;
  version: string;
}

/**
 * Prints whose credentials sign. Ends with 1 where STS refuses, 2 where a Bedrock API key would sign (which has no caller
 * identity) or an endpoint is wrong, 3 where STS does not answer, 4 without credentials.
 */
export async function whoami(args: WhoamiArguments, context: WhoamiContext): Promise<number> {
  const { terminal, signal } = context;
  try {
    const command = await commandTarget({ ...args, endpointUrl: null }, NO_REQUEST, 'sts', context);
    try {
      return await ask(command, args, context);
    } finally {
      await command.close();
    }
  } catch (error) {
    const failure = failureOf(error, signal.aborted);
    terminal.note(failure.advice ? `${failure.name}: ${failure.message}\n${failure.advice}` : failure.message);
    // Scripts always get one object, also where the call fails.
    if (args.output === 'json') {
      const { name, message, advice, status, requestId } = failure;
      await terminal.print(JSON.stringify({ ok: false, error: { name, message, advice, status, requestId } }, null, 2));
    }
    return failure.code;
  }
}

async function ask(command: CommandTarget, { output }: WhoamiArguments, context: WhoamiContext): Promise<number> {
  const { terminal, signal } = context;
  const { identity, signer, endpoint, sandbox, decidedBy, ...target } = command.target;
  const { source, profile, apiKey, notices } = signer;
  if (sandbox) terminal.note('Sandbox: this account does not exist.');
  for (const notice of notices) terminal.note(notice);
  if (apiKey) terminal.note(`Bedrock API key: ${apiKeyWords(apiKey)}.`);
  const transport = await openTransport(command, context);
  try {
    const { account, arn, userId } = await unlessAborted(
      whoAmI({ identity, region: target.region, endpoint, transport, signal }),
      signal,
    );
    // Scripts see that none is known, though STS was called in one.
    const region = decidedBy.region === 'any' ? null : target.region;
    if (output === 'json') {
      await terminal.print(JSON.stringify({ account, arn, userId, source, profile, region }, null, 2));
    } else {
      const rows = [
        ['Account', account],
        ['ARN', arn],
        ['User id', userId],
        ['Source', source ?? ''],
        ['Profile', profile ?? '(none)'],
        ['Region', region ?? '(none)'],
      ];
      await terminal.print(rows.map(([title = '', value = '']) => `${title.padEnd(8)} ${value}`).join('\n'));
    }
    return EXIT.answered;
  } finally {
    transport.close();
  }
}

interface Failure {
  code: number;
  name: string;
  message: string;
  advice: string;
  status: number | null;
  requestId: string | null;
}

/** @throws what is no failure of the user's */
function failureOf(error: unknown, aborted: boolean): Failure {
  const none = { status: null, requestId: null };
  if (aborted) return { ...none, code: EXIT.cancelled, name: 'Cancelled', message: 'Cancelled.', advice: '' };
  if (error instanceof UsageError) {
    return { ...none, code: EXIT.usage, name: error.name, message: error.message, advice: USAGE_ADVICE };
  }
  if (!(error instanceof CallError)) throw error;
  const { kind, name, message, advice, status, requestId } = error;
  return {
    code: name === 'ApiKeyHasNoIdentity' ? EXIT.usage : CODES[kind],
    name,
    message,
    advice: advice ?? (kind === 'settings' ? USAGE_ADVICE : 'Check the network and the proxy, then ask again.'),
    status,
    requestId,
  };
}

const USAGE_ADVICE = 'See bedrock-invoke --help.';

const CODES: Record<CallError['kind'], number> = {
  service: EXIT.refused,
  stream: EXIT.noAnswer,
  incomplete: EXIT.noAnswer,
  network: EXIT.noAnswer,
  notService: EXIT.noAnswer,
  credentials: EXIT.noCredentials,
  settings: EXIT.usage,
  cancelled: EXIT.cancelled,
};
