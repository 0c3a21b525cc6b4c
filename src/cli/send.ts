import { Transport } from '../core/bedrock/transport.ts';
import { Exchange } from '../core/exchange/exchange.ts';
import { exchangeReport } from '../core/exchange/exchangeReport.ts';
import { diagnoseRequest, InputDismissed, RequestError, resolveRequest } from '../core/request/index.ts';
import type { ParsedRequest, RequestDiagnostic, ResolvedRequest } from '../core/request/index.ts';
import type { Environment } from '../core/aws/identity.ts';
import type { SendArguments } from './arguments.ts';
import { connect } from './connection.ts';
import { dryRun } from './dryRun.ts';
import { EXIT, exitCodeOf } from './exitCodes.ts';
import { printOutcome, printPhase } from './printExchange.ts';
import { readRequestText } from './readRequestText.ts';
import { resolveSources } from './resolveSources.ts';
import type { Terminal } from './terminal.ts';

export interface SendContext {
  terminal: Terminal;
  signal: AbortSignal;
  env: Environment;
  version: string;
}

/** Sends one request file and prints what came back; gives the exit code. */
export async function send(args: SendArguments, { terminal, signal, env, version }: SendContext): Promise<number> {
  const { parsed, diagnostics } = diagnoseRequest(await readRequestText(args.file));
  // Variables given by flag may be missing in the file; resolving judges those.
  note(terminal, args.file, parsed, diagnostics.filter(({ severity }) => severity === 'warning'));
  let request: ResolvedRequest;
  try {
    request = await resolveRequest(parsed, resolveSources(args.file, args.variables, env, signal));
  } catch (error) {
    if (signal.aborted || error instanceof InputDismissed) return EXIT.cancelled;
    if (!(error instanceof RequestError)) throw error;
    note(terminal, args.file, parsed, error.diagnostics);
    if (args.output === 'json') await terminal.print(requestErrorReport(error, parsed));
    return EXIT.usage;
  }
  const connection = await connect(args, request, env);
  const operation = (args.stream ?? request.stream) ? 'InvokeModelWithResponseStream' : 'InvokeModel';
  const transport = new Transport(`bedrock-invoke/${version}`);
  try {
    if (args.dryRun) return await dryRun(request, operation, connection, terminal);
    if (connection.identity.notice) terminal.note(connection.identity.notice);
    if (connection.sandbox) terminal.note('Sandbox: no model is called.');
    const exchange = new Exchange({
      ...connection, request, operation, transport, clock: { offsetMs: 0 }, maxAttempts: args.maxAttempts, idleTimeoutMs: args.timeoutSeconds * 1000,
    });
    for await (const update of exchange.run(signal)) {
      if (update.kind === 'phase') printPhase(update.phase, terminal);
      else if (args.output === 'text') await terminal.answer(update.text);
    }
    if (args.output === 'json') await terminal.print(exchangeReport(exchange));
    await printOutcome(exchange, args.output, terminal);
    return exitCodeOf(exchange.view(), exchange.record.error?.kind === 'credentials');
  } finally {
    transport.close();
    await connection.close();
  }
}

function note(terminal: Terminal, file: string, parsed: ParsedRequest, diagnostics: readonly RequestDiagnostic[]): void {
  for (const { severity, message, range } of diagnostics) {
    const { line, column } = parsed.lines.positionAt(range.offset);
    terminal.note(`${file}:${line}:${column}: ${severity}: ${message}`);
  }
}

/** Scripts get one object whatever happens. */
function requestErrorReport(error: RequestError, parsed: ParsedRequest): string {
  const diagnostics = error.diagnostics.map(({ code, severity, message, range }) => ({ code, severity, message, ...parsed.lines.positionAt(range.offset) }));
  return JSON.stringify({
    ok: false,
    error: { name: error.name, message: error.message, status: null, requestId: null, advice: 'Mend the request file; nothing was sent.', diagnostics },
    attempts: 0,
    complete: false,
  }, null, 2);
}
