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

/** Answers go to stdout, all else to stderr. On a terminal, what others said is made harmless; in a pipe it is kept as it is. */
export interface Terminal {
  /** Text that a model or server said. */
  answer(text: string): Promise<void>;
  /** A line of ours on stdout. */
  print(line: string): Promise<void>;
  /** A line of ours on stderr. */
  note(line: string): void;
  /** Waits until all of it is out. */
  flush(): Promise<void>;
}

export function processTerminal(): Terminal {
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, error => {
        // A reader that closed the pipe (head) needs no more.
        if (error && 'code' in error && error.code === 'EPIPE') process.exit(0);
        else if (error) reject(error);
        else resolve();
      });
    });
  // The notes cannot be written; that is no reason to stop.
  process.stderr.on('error', () => undefined);
  return {
    answer: text => write(process.stdout.isTTY ? terminalText(text) : text),
    print: line => write(`${process.stdout.isTTY ? terminalText(line) : line}\n`),
    note: line => void process.stderr.write(`${process.stderr.isTTY ? terminalText(line) : line}\n`),
    flush: () => new Promise(resolve => process.stderr.write('', () => resolve())),
  };
}
