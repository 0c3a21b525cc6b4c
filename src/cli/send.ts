import { CredentialsError } from '../core/aws/credentialsError.ts';
import { failurePlaces } from '../core/bedrock/failurePlaces.ts';
import { operationOf } from '../core/bedrock/operations.ts';
import { Exchange } from '../core/exchange/exchange.ts';
import { exchangeReport } from '../core/exchange/exchangeReport.ts';
import { diagnoseRequest } from '../core/request/validateRequest.ts';
import { InputDismissed, RequestError, resolveRequest } from '../core/request/resolveRequest.ts';
import type { ParsedRequest } from '../core/request/parsedRequest.ts';
import type { Diagnostic } from '../core/json/diagnostic.ts';
import type { ResolvedRequest } from '../core/request/resolveRequest.ts';
import type { Environment } from '../core/aws/identity.ts';
import type { SendArguments } from './arguments.ts';
import { dryRun } from './dryRun.ts';
import { EXIT, exitCodeOf, UsageError } from './exitCodes.ts';
import { printOutcome, printPhase } from './printExchange.ts';
import { readRequestText } from './readRequestText.ts';
import { resolveSources } from './resolveSources.ts';
import { commandTarget, openTransport } from './target.ts';
import type { CommandTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

export interface SendContext {
  terminal: Terminal;
  signal: AbortSignal;
  env: Environment;
  version: string;
}

/** Sends one request file and prints the answer; gives the exit code. */
export async function send(args: SendArguments, context: SendContext): Promise<number> {
  const { terminal, signal } = context;
  try {
    return await prepareAndSend(args, context);
  } catch (error) {
    const { code, report, note } = failureBeforeSending(error, signal.aborted);
    if (note) terminal.note(note);
    // Scripts always get one object, also where the call fails.
    if (args.output === 'json') {
      await terminal.print(
        JSON.stringify(
          { ok: false, error: { ...report, status: null, requestId: null }, attempts: 0, complete: false },
          null,
          2,
        ),
      );
    }
    return code;
  }
}

async function prepareAndSend(args: SendArguments, context: SendContext): Promise<number> {
  const { terminal, signal } = context;
  const { parsed, diagnostics } = diagnoseRequest(await readRequestText(args.file, signal));
  // Variables given by flag may be missing in the file; resolving reports those.
  note(
    terminal,
    args.file,
    parsed,
    diagnostics.filter(({ severity }) => severity === 'warning'),
  );
  let request: ResolvedRequest;
  try {
    request = await resolveRequest(parsed, resolveSources(args, context));
  } catch (error) {
    if (error instanceof RequestError) {
      note(terminal, args.file, parsed, error.diagnostics);
      throw new WrongRequest(error, parsed);
    }
    throw error;
  }
  const command = await commandTarget(args, request, 'bedrock-runtime', context);
  try {
    return await exchangeWith(command, request, parsed, args, context);
  } finally {
    await command.close();
  }
}

async function exchangeWith(
  command: CommandTarget,
  request: ResolvedRequest,
  parsed: ParsedRequest,
  args: SendArguments,
  context: SendContext,
): Promise<number> {
  const { terminal, signal } = context;
  const { target } = command;
  const operation = operationOf(request, args.stream);
  if (args.dryRun) return dryRun(request, operation, target, terminal, signal);
  if (target.identity.notice) terminal.note(target.identity.notice);
  if (target.sandbox) terminal.note('Sandbox: no model is called.');
  const transport = await openTransport(command, context);
  try {
    const exchange = new Exchange({
      ...target,
      request,
      operation,
      transport,
      clock: { offsetMs: 0 },
      maxAttempts: args.maxAttempts,
      idleTimeoutMs: args.timeoutSeconds * 1000,
    });
    for await (const update of exchange.run(signal)) {
      if (update.kind === 'phase') printPhase(update.phase, terminal);
      else if (args.output === 'text') await terminal.answer(update.text);
    }
    const faults = exchange.record.error ? failurePlaces(exchange.record.error, parsed) : [];
    const [place] = faults;
    if (args.output === 'json') {
      await terminal.print(exchangeReport(exchange, place ? parsed.lines.positionAt(place.range.offset) : null));
    }
    await printOutcome(exchange, args.output, terminal);
    // What is said of another member than the body is in the message already.
    note(
      terminal,
      args.file,
      parsed,
      faults
        .filter(({ path }) => path.startsWith('body'))
        .map(({ range, message }) => ({ severity: 'error', message, range })),
    );
    return exitCodeOf(exchange.view(), exchange.record.error?.kind === 'credentials');
  } finally {
    transport.close();
  }
}

/** A request file with errors, which have been noted with their places. */
class WrongRequest extends Error {
  constructor(
    override readonly cause: RequestError,
    readonly parsed: ParsedRequest,
  ) {
    super(cause.message);
  }
}

interface FailureBeforeSending {
  code: number;
  report: { name: string; message: string; advice: string; diagnostics?: unknown };
  /** What is still to be said on stderr. */
  note: string | null;
}

/** @throws what is no failure of the user's */
function failureBeforeSending(error: unknown, aborted: boolean): FailureBeforeSending {
  if (aborted || error instanceof InputDismissed) {
    return {
      code: EXIT.cancelled,
      report: { name: 'Cancelled', message: 'The request was cancelled.', advice: 'Send again when you are ready.' },
      note: 'Cancelled.',
    };
  }
  if (error instanceof WrongRequest) {
    const diagnostics = error.cause.diagnostics.map(({ code, severity, message, range }) => ({
      code,
      severity,
      message,
      ...error.parsed.lines.positionAt(range.offset),
    }));
    return {
      code: EXIT.usage,
      report: {
        name: 'RequestError',
        message: error.message,
        advice: 'Fix the request file; nothing was sent.',
        diagnostics,
      },
      note: null,
    };
  }
  if (error instanceof UsageError) {
    return {
      code: EXIT.usage,
      report: { name: error.name, message: error.message, advice: 'See bedrock-invoke --help.' },
      note: `bedrock-invoke: ${error.message}\nSee bedrock-invoke --help.`,
    };
  }
  if (error instanceof CredentialsError) {
    const { name, message, advice } = error;
    return { code: EXIT.noCredentials, report: { name, message, advice }, note: `${name}: ${message}\n${advice}` };
  }
  throw error;
}

function note(
  terminal: Terminal,
  file: string,
  parsed: ParsedRequest,
  diagnostics: readonly Pick<Diagnostic, 'severity' | 'message' | 'range'>[],
): void {
  for (const { severity, message, range } of diagnostics) {
    const { line, column } = parsed.lines.positionAt(range.offset);
    terminal.note(`${file}:${line}:${column}: ${severity}: ${message}`);
  }
}
