import type { Environment } from '../core/aws/identity.ts';
import { describeProfiles } from '../core/aws/profiles.ts';
import { PROFILE_KIND_WORDS } from '../core/aws/profileKind.ts';
import { CallError } from '../core/http/callError.ts';
import { unlessAborted } from '../core/http/cancellation.ts';
import type { ControlPlaneTarget } from '../core/controlPlane/controlPlaneClient.ts';
import { failureTexts } from '../core/controlPlane/failureTexts.ts';
import { listGuardrails } from '../core/controlPlane/listGuardrails.ts';
import { listModels } from '../core/controlPlane/listModels.ts';
import type { ModelEntry, SourceFailure } from '../core/controlPlane/modelCatalogue.ts';
import type { ListArguments } from './arguments.ts';
import { EXIT } from './exitCodes.ts';
import { commandTarget, NO_REQUEST, openTransport } from './target.ts';
import { terminalText } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export interface ListContext {
  terminal: Terminal;
  signal: AbortSignal;
  env: Environment;
  version: string;
}

/** What a list prints: the objects of `--output json`, and the rows of the text. */
interface Listing {
  objects: readonly object[];
  headings: readonly string[];
  rows: readonly (readonly string[])[];
  failures: readonly SourceFailure[];
}

/** Lists models, guardrails or profiles; gives the exit code. */
export async function list(args: ListArguments, context: ListContext): Promise<number> {
  const { terminal, signal } = context;
  try {
    const listing =
      args.command === 'profiles' ? await unlessAborted(profiles(), signal) : await fromAccount(args, context);
    for (const text of failureTexts(listing.failures, listing.objects.length === 0)) terminal.note(text);
    // A list that could not be read is not an empty one.
    if (listing.objects.length === 0 && listing.failures.length > 0) return exitCodeFor(listing.failures);
    if (args.output === 'json') await terminal.print(JSON.stringify(listing.objects, null, 2));
    else if (listing.rows.length > 0) await terminal.print(textTable(listing.headings, listing.rows));
    else terminal.note(`No ${args.command} were found.`);
    return EXIT.answered;
  } catch (error) {
    if (signal.aborted) {
      terminal.note('Cancelled.');
      return EXIT.cancelled;
    }
    if (!(error instanceof CallError)) throw error;
    terminal.note(`${error.name}: ${error.message}${error.advice ? `\n${error.advice}` : ''}`);
    return error.kind === 'credentials' ? EXIT.noCredentials : EXIT.noAnswer;
  }
}

async function fromAccount(args: ListArguments, context: ListContext): Promise<Listing> {
  const { terminal, signal } = context;
  const command = await commandTarget(args, NO_REQUEST, 'bedrock', context);
  const { region, endpoint, identity, sandbox } = command.target;
  const transport = await openTransport(command, context);
  if (sandbox) terminal.note('Sandbox: this list is made up. No account was read.');
  if (identity.notice) terminal.note(identity.notice);
  try {
    const target: ControlPlaneTarget = {
      region,
      endpoint,
      identity,
      transport,
      clock: { offsetMs: 0 },
      signal,
    };
    return args.command === 'models' ? await models(target) : await guardrails(target);
  } finally {
    transport.close();
    await command.close();
  }
}

async function models(target: ControlPlaneTarget): Promise<Listing> {
  const catalogue = await listModels(target);
  return {
    failures: catalogue.failures,
    objects: catalogue.models.map(
      ({ id, arn, kind, name, provider, inputModalities, outputModalities, streaming, onDemand, lifecycle }) => ({
        id,
        arn,
        kind,
        name,
        provider,
        inputModalities,
        outputModalities,
        streaming,
        onDemand,
        lifecycle,
      }),
    ),
    headings: ['KIND', 'MODEL ID', 'NAME', 'PROVIDER', 'IN', 'OUT', 'STREAMS', 'CALL', 'LIFECYCLE'],
    rows: catalogue.models.map(model => [
      model.kind,
      model.modelId,
      model.name,
      model.provider ?? '',
      model.inputModalities.join(','),
      model.outputModalities.join(','),
      model.streaming === null ? '' : model.streaming ? 'yes' : 'no',
      wayToCall(model),
      model.lifecycle ?? '',
    ]),
  };
}

function wayToCall({ kind, callable, onDemand, profiles: through, status }: ModelEntry): string {
  if (kind === 'custom-model') return 'through a deployment';
  if (callable) return onDemand ? 'on demand' : 'by ARN';
  return through.length > 0 ? 'through a profile' : (status ?? '');
}

async function guardrails(target: ControlPlaneTarget): Promise<Listing> {
  const found = await listGuardrails(target);
  return {
    failures: found.failures,
    objects: found.guardrails.map(({ id, arn, name, version, status }) => ({ id, arn, name, version, status })),
    headings: ['ID', 'VERSION', 'STATUS', 'NAME', 'DESCRIPTION'],
    rows: found.guardrails.map(({ id, version, status, name, description }) => [
      id,
      version,
      status ?? '',
      name,
      description ?? '',
    ]),
  };
}

/** The profiles of the AWS config files: what `--profile` takes. Inference profiles are models. */
async function profiles(): Promise<Listing> {
  const found = await describeProfiles();
  return {
    failures: [],
    objects: found.map(({ name, region, kind }) => ({ name, region, kind })),
    headings: ['NAME', 'REGION', 'SIGNS WITH'],
    rows: found.map(({ name, region, kind }) => [name, region ?? '', PROFILE_KIND_WORDS[kind]]),
  };
}

function exitCodeFor(failures: readonly SourceFailure[]): number {
  return failures.some(({ error }) => error.kind === 'service') ? EXIT.refused : EXIT.noAnswer;
}

/** Rows as aligned columns under their headings; what others wrote stays on one line and harmless. */
function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings, ...rows.map(row => row.map(cell => terminalText(cell.replace(/\s+/g, ' ').trim()) || '-'))];
  const widths = headings.map((_, column) => Math.max(...cells.map(row => width(row[column] ?? ''))));
  return cells
    .map(row =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function width(text: string): number {
  return [...text].length;
}
