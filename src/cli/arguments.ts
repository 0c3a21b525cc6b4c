import { parseArgs } from 'node:util';
import { REGION } from '../core/aws/partitions.ts';
import { UsageError } from './exitCodes.ts';
import type { WhoamiArguments } from './whoami.ts';

export const USAGE = `bedrock-invoke: sends one exact request to one exact model on Amazon Bedrock.

  bedrock-invoke send FILE|-       sends a request file (*.bedrock.json) and prints the answer
      --stream, --no-stream        streams the answer or not, regardless of the file
      --region R, --profile P      stronger than the file's
      --endpoint-url URL           another endpoint than Amazon's own
      --sandbox                    sends to the built-in sandbox: no account, no model is called
      --var NAME=VALUE             sets a variable of the file, or answers {{$input NAME}}; may be given several times
      --allow-env NAME             lets {{$env NAME}} of the file read that variable; may be given several times
      --output text|json           text (default), or one JSON object
      --max-attempts N             how many times the request is sent at most (default 3)
      --timeout SECONDS            how long to wait for the next data (default 300)
      --dry-run                    prints the signed request and sends nothing

  bedrock-invoke models            lists what the account can name in "modelId" in a Region
  bedrock-invoke guardrails        lists every version of the account's guardrails in a Region
      --region R, --profile P, --endpoint-url URL, --sandbox, --output text|json
  bedrock-invoke profiles          lists the profiles of the AWS config files, which --profile takes
      --output text|json

  bedrock-invoke validate FILE...  checks request files, prints FILE:LINE:COLUMN: severity: message
  bedrock-invoke whoami            prints account, ARN and user id of the credentials that would sign (STS)
      --profile P, --region R, --output text|json, --sandbox   as above
  bedrock-invoke sandbox           starts the sandbox for other clients, prints its URL and credentials
      --port N                     its port (default: a free one)

  bedrock-invoke --help, --version

HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment apply to every request; AWS_CA_BUNDLE, else ca_bundle of the
profile, adds certificate authorities.

Exit codes: 0 answered, 1 Bedrock refused, 2 wrong file or usage, 3 no answer or an incomplete one,
4 no usable credentials, 130 cancelled.`;

const COMMANDS = 'send, models, guardrails, profiles, validate, whoami and sandbox';

export interface SendArguments {
  command: 'send';
  /** `-` is standard input. */
  file: string;
  /** `null`: as the file says. */
  stream: boolean | null;
  region: string | null;
  profile: string | null;
  endpointUrl: string | null;
  sandbox: boolean;
  variables: Map<string, string>;
  /** Names of the environment variables that the file may read. */
  allowedEnvironment: ReadonlySet<string>;
  output: 'text' | 'json';
  maxAttempts: number;
  timeoutSeconds: number;
  dryRun: boolean;
}

export interface ListArguments {
  command: 'models' | 'guardrails' | 'profiles';
  output: 'text' | 'json';
  region: string | null;
  profile: string | null;
  /** The control plane's, not the one that requests are sent to. */
  endpointUrl: string | null;
  sandbox: boolean;
}

export type Arguments =
  | SendArguments
  | ListArguments
  | WhoamiArguments
  | { command: 'validate'; files: string[] }
  | { command: 'sandbox'; port: number }
  | { command: 'help' }
  | { command: 'version' };

/** @throws UsageError naming what is wrong */
export function readArguments(argv: readonly string[]): Arguments {
  const [command, ...rest] = argv;
  if (command === undefined) throw new UsageError(`A command is missing; the commands are ${COMMANDS}.`);
  if (
    command === '--help' ||
    command === '-h' ||
    command === 'help' ||
    rest.includes('--help') ||
    rest.includes('-h')
  ) {
    return { command: 'help' };
  }
  if (command === '--version' || command === '-v') return { command: 'version' };
  switch (command) {
    case 'send':
      return readSend(rest);
    case 'validate':
      return readValidate(rest);
    case 'whoami':
      return readWhoami(rest);
    case 'sandbox':
      return readSandbox(rest);
    case 'models':
    case 'guardrails':
    case 'profiles':
      return readList(command, rest);
    default:
      throw new UsageError(`There is no command "${command}"; the commands are ${COMMANDS}.`);
  }
}

function readSend(args: string[]): SendArguments {
  const { values, positionals } = parse(() =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        stream: { type: 'boolean' },
        'no-stream': { type: 'boolean' },
        region: { type: 'string' },
        profile: { type: 'string' },
        'endpoint-url': { type: 'string' },
        sandbox: { type: 'boolean' },
        var: { type: 'string', multiple: true },
        'allow-env': { type: 'string', multiple: true },
        output: { type: 'string' },
        'max-attempts': { type: 'string' },
        timeout: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
    }),
  );
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError('send needs a request file, or - for standard input.');
  if (more.length > 0) throw new UsageError(`send takes one request file; remove ${more.join(', ')}.`);
  if (values.stream && values['no-stream']) throw new UsageError('--stream and --no-stream cannot be combined.');
  if (values.sandbox && values['endpoint-url'] !== undefined) {
    throw new UsageError('--sandbox and --endpoint-url cannot be combined.');
  }
  return {
    command: 'send',
    file,
    output: outputForm(values.output),
    stream: values.stream ? true : values['no-stream'] ? false : null,
    region: region(values.region),
    profile: notEmpty('--profile', values.profile),
    endpointUrl: notEmpty('--endpoint-url', values['endpoint-url']),
    sandbox: values.sandbox ?? false,
    variables: readVariables(values.var ?? []),
    allowedEnvironment: readNames(values['allow-env'] ?? []),
    maxAttempts: whole('--max-attempts', values['max-attempts'] ?? '3', 1, 20),
    timeoutSeconds: seconds(values.timeout ?? '300'),
    dryRun: values['dry-run'] ?? false,
  };
}

function readList(command: ListArguments['command'], args: string[]): ListArguments {
  const { values } = parse(() =>
    parseArgs({
      args,
      options: {
        region: { type: 'string' },
        profile: { type: 'string' },
        'endpoint-url': { type: 'string' },
        sandbox: { type: 'boolean' },
        output: { type: 'string' },
      },
    }),
  );
  const { output, sandbox = false, 'endpoint-url': url, ...where } = values;
  if (sandbox && url !== undefined) throw new UsageError('--sandbox and --endpoint-url cannot be combined.');
  if (command === 'profiles' && (sandbox || url !== undefined || Object.keys(where).length > 0)) {
    throw new UsageError('profiles takes --output only: it reads the AWS config files.');
  }
  return {
    command,
    sandbox,
    output: outputForm(output),
    region: region(where.region),
    profile: notEmpty('--profile', where.profile),
    endpointUrl: notEmpty('--endpoint-url', url),
  };
}

function readValidate(args: string[]): Arguments {
  const { positionals } = parse(() => parseArgs({ args, allowPositionals: true, options: {} }));
  if (positionals.length === 0) throw new UsageError('validate needs at least one request file.');
  return { command: 'validate', files: positionals };
}

function readWhoami(args: string[]): WhoamiArguments {
  const { values } = parse(() =>
    parseArgs({
      args,
      options: {
        profile: { type: 'string' },
        region: { type: 'string' },
        sandbox: { type: 'boolean' },
        output: { type: 'string' },
      },
    }),
  );
  return {
    command: 'whoami',
    profile: notEmpty('--profile', values.profile),
    region: region(values.region),
    sandbox: values.sandbox ?? false,
    output: outputForm(values.output),
  };
}

function readSandbox(args: string[]): Arguments {
  const { values } = parse(() => parseArgs({ args, options: { port: { type: 'string' } } }));
  return { command: 'sandbox', port: whole('--port', values.port ?? '0', 0, 65_535) };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readVariables(entries: readonly string[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const entry of entries) {
    const at = entry.indexOf('=');
    if (at < 1) throw new UsageError(`--var is written NAME=VALUE, not "${entry}".`);
    variables.set(entry.slice(0, at), entry.slice(at + 1));
  }
  return variables;
}

function readNames(names: readonly string[]): Set<string> {
  for (const name of names) {
    if (name === '' || name.includes('=')) throw new UsageError(`--allow-env takes a variable's name, not "${name}".`);
  }
  return new Set(names);
}

function outputForm(value: string | undefined): 'text' | 'json' {
  if (value !== undefined && value !== 'text' && value !== 'json') {
    throw new UsageError(`--output is text or json, not "${value}".`);
  }
  return value ?? 'text';
}

function notEmpty(flag: string, value: string | undefined): string | null {
  if (value === '') throw new UsageError(`${flag} needs a value.`);
  return value ?? null;
}

function region(value: string | undefined): string | null {
  if (value !== undefined && !REGION.test(value)) {
    throw new UsageError(`--region is written like us-east-1, not "${value}".`);
  }
  return value ?? null;
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`${flag} is a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 86_400) {
    throw new UsageError(`--timeout is a number of seconds above 0, not "${text}".`);
  }
  return value;
}
