import { apiKeyWords } from '../core/aws/apiKey.ts';
import { CallerIdentityError, whoAmI } from '../core/aws/callerIdentity.ts';
import { isCredentialsError } from '../core/aws/credentialsError.ts';
import { EndpointError, parseEndpoint } from '../core/aws/endpoint.ts';
import type { Endpoint } from '../core/http/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../core/aws/identity.ts';
import type { Environment, Identity, IdentityChoice } from '../core/aws/identity.ts';
import { describeIdentity } from '../core/aws/identityPrecedence.ts';
import type { IdentityDescription } from '../core/aws/identityPrecedence.ts';
import { resolveRegion } from '../core/aws/region.ts';
import { InvokeError } from '../core/http/callError.ts';
import { unlessAborted } from '../core/http/signedCall.ts';
import { DIRECT } from '../core/http/connectionSettings.ts';
import type { ConnectionSettings } from '../core/http/connectionSettings.ts';
import { askMfaCode } from './askMfaCode.ts';
import { EXIT, UsageError } from './exitCodes.ts';
import { openTransport } from './openTransport.ts';
import { readProxies } from './readProxies.ts';
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

/** Who would be asked about, and where. */
interface Caller extends IdentityDescription {
  identity: Identity;
  region: string | null;
  endpoint?: Endpoint;
  connections: ConnectionSettings;
  close(): Promise<void>;
}

/**
 * Prints whose credentials sign. Ends with 1 where STS refuses, 2 where a Bedrock API key would sign (which has no caller
 * identity) or an endpoint is wrong, 3 where STS does not answer, 4 without credentials.
 */
export async function whoami(args: WhoamiArguments, context: WhoamiContext): Promise<number> {
  const { terminal, signal } = context;
  try {
    const caller = await callerOf(args, context);
    try {
      return await ask(caller, args, context);
    } finally {
      await caller.close();
    }
  } catch (error) {
    const failure = failureOf(error, signal.aborted);
    terminal.note(failure.advice ? `${failure.name}: ${failure.message}\n${failure.advice}` : failure.message);
    // Scripts get one object whatever happens.
    if (args.output === 'json') {
      const { name, message, advice, status, requestId } = failure;
      await terminal.print(JSON.stringify({ ok: false, error: { name, message, advice, status, requestId } }, null, 2));
    }
    return failure.code;
  }
}

async function callerOf(
  { profile, region: requested, sandbox }: WhoamiArguments,
  { signal, env }: WhoamiContext,
): Promise<Caller> {
  if (sandbox) {
    const { startSandbox } = await import('../sandbox/index.ts');
    const running = await startSandbox();
    return {
      identity: fixedIdentity('sandbox', 'sandbox', running.credentials),
      source: 'sandbox',
      profile: null,
      apiKey: null,
      notices: ['Sandbox: this account does not exist.'],
      region: requested ?? running.region,
      endpoint: parseEndpoint(running.url),
      connections: DIRECT,
      close: () => running.close(),
    };
  }
  const region = await resolveRegion({ requested, profile, env, fallback: null, modelId: '' });
  const connections = readProxies(env);
  const choice: IdentityChoice = { profile, env, region, connections, mfaCode: serial => askMfaCode(serial, signal) };
  return {
    ...(await describeIdentity(choice)),
    identity: chooseIdentity(choice),
    region,
    connections,
    close: () => Promise.resolve(),
  };
}

async function ask(
  { identity, source, profile, apiKey, notices, region, endpoint, connections }: Caller,
  { output, sandbox }: WhoamiArguments,
  { terminal, signal, env, version }: WhoamiContext,
): Promise<number> {
  for (const notice of notices) terminal.note(notice);
  if (identity.notice && !notices.includes(identity.notice)) terminal.note(identity.notice);
  if (apiKey) terminal.note(`Bedrock API key: ${apiKeyWords(apiKey)}.`);
  const transport = await openTransport({ version, env, profile, connections, sandbox });
  try {
    const { account, arn, userId } = await unlessAborted(
      whoAmI({ identity, region, profile, env, transport, signal, ...(endpoint ? { endpoint } : {}) }),
      signal,
    );
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
  if (error instanceof CallerIdentityError) {
    const { name, message, advice, status, requestId, refused } = error;
    return { code: refused ? EXIT.refused : EXIT.noAnswer, name, message, advice, status, requestId };
  }
  if (isCredentialsError(error)) {
    const { name, message, advice } = error;
    return { ...none, code: name === 'ApiKeyHasNoIdentity' ? EXIT.usage : EXIT.noCredentials, name, message, advice };
  }
  if (error instanceof EndpointError || error instanceof UsageError) {
    return {
      ...none,
      code: EXIT.usage,
      name: error.name,
      message: error.message,
      advice: 'See bedrock-invoke --help.',
    };
  }
  if (error instanceof InvokeError) {
    return {
      code: EXIT.noAnswer,
      name: error.name,
      message: error.message,
      advice: error.givenAdvice ?? 'Check the network and the proxy, then ask again.',
      status: error.status,
      requestId: error.requestId,
    };
  }
  throw error;
}
