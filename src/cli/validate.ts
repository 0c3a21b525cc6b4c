import { diagnoseRequest } from '../core/request/validateRequest.ts';
import { EXIT, UsageError } from './exitCodes.ts';
import { readRequestText } from './readRequestText.ts';
import type { Terminal } from './terminal.ts';

/** Prints the diagnostics that the editor shows; ends with 2 where one of them is an error. @throws where it is cancelled */
export async function validate(files: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  let failed = false;
  for (const file of files) {
    try {
      const { parsed, diagnostics } = diagnoseRequest(await readRequestText(file, signal));
      for (const { severity, message, range } of diagnostics) {
        const { line, column } = parsed.lines.positionAt(range.offset);
        await terminal.print(`${file}:${line}:${column}: ${severity}: ${message}`);
        failed ||= severity === 'error';
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof UsageError)) throw error;
      await terminal.print(`${file}:1:1: error: ${error.message}`);
      failed = true;
    }
  }
  return failed ? EXIT.usage : EXIT.answered;
}
