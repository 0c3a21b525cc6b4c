import { createInterface } from 'node:readline/promises';

/**
 * Control characters that a terminal would obey: ANSI and OSC sequences, C0 and C1 controls, bidirectional overrides.
 * Line breaks and tabs stay.
 */
const CONTROLS = new RegExp(
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]',
  'g',
);

/** Text of a model or server, safe to show on a terminal: each control character becomes a visible picture of itself. */
export function terminalText(text: string): string {
  return text.replace(CONTROLS, character => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}

/**
 * Answers go to stdout, all else to stderr. On a terminal, what others said is made harmless; in a pipe it is kept as it is.
 * Nothing else in the command line writes to either.
 */
export interface Terminal {
  /** Text that a model or server said. @throws OutputError */
  answer(text: string): Promise<void>;
  /** A line of ours on stdout. @throws OutputError */
  print(line: string): Promise<void>;
  /** A line of ours on stderr. */
  note(line: string): void;
  /** Whether the user can be asked. */
  readonly canAsk: boolean;
  /** The answer to a question, typed on the terminal; `undefined` where it was closed (Ctrl+C, Ctrl+D). */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Waits until all of it is out. */
  flush(): Promise<void>;
}

/** Standard output is full, or its reader has closed it: the answer did not get where it should. */
export class OutputError extends Error {
  constructor(code: string) {
    super(
      code === 'EPIPE'
        ? 'Standard output was closed before all was written (EPIPE).'
        : `Standard output cannot be written (${code}).`,
    );
  }
}

export function processTerminal(): Terminal {
  const writePiece = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, error => {
        if (error) reject(new OutputError('code' in error ? String(error.code) : error.message));
        else resolve();
      });
    });
  const write = async (text: string): Promise<void> => {
    for (const piece of piecesOf(text)) await writePiece(piece);
  };
  // Each write reports its own failure; without a listener, the event would end the process with a stack trace.
  process.stdout.on('error', () => undefined);
  // The notes cannot be written; that is no reason to stop.
  process.stderr.on('error', () => undefined);
  return {
    answer: text => write(process.stdout.isTTY ? terminalText(text) : text),
    print: line => write(`${process.stdout.isTTY ? terminalText(line) : line}\n`),
    note: line => void process.stderr.write(`${process.stderr.isTTY ? terminalText(line) : line}\n`),
    canAsk: process.stdin.isTTY,
    ask: askOnTerminal,
    flush: () => new Promise(resolve => process.stderr.write('', () => resolve())),
  };
}

/** Node encodes what is written as a whole: in pieces, a large answer is not in memory once more. */
const PIECE_CHARACTERS = 1024 * 1024;

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = at + PIECE_CHARACTERS;
    // The two halves of a character outside the basic plane stay together.
    const next = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end + 1 : end;
    yield text.slice(at, next);
    at = next;
  }
}

/** Standard output stays clean for the answer. A question is always one line, also where parts of it come from elsewhere. */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl+C and Ctrl+D close the question; it would then wait for ever.
    const closed = new Promise<undefined>(resolve => lines.once('close', () => resolve(undefined)));
    const line = terminalText(question.replace(/[\r\n]+/g, ' '));
    return await Promise.race([lines.question(`${line}: `, { signal }), closed]);
  } finally {
    lines.close();
  }
}
