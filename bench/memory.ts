import { Transport } from '../src/core/http/transport.ts';
import type { Exchange } from '../src/core/exchange/exchange.ts';
import type { ExchangeView } from '../src/core/exchange/exchangeView.ts';
import { ourExchange } from './clients.ts';
import { LARGE_ANSWERS } from './largeAnswers.ts';

/** What the extension's host holds of a request file's last answer: the exchange, and the view that the panel was given. */
class Shown {
  private held: { exchange: Exchange; view: ExchangeView } | null = null;

  /** Gives the answer's size in bytes. */
  hold(exchange: Exchange): number {
    this.held = { exchange, view: exchange.view() };
    return exchange.record.bytes;
  }

  drop(): void {
    this.held = null;
  }

  /** Keeps what is held alive up to here. */
  get holds(): boolean {
    return this.held !== null;
  }
}

/** Bytes of JavaScript objects and of buffers once everything that can go is gone. */
async function used(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    // A weak reference that was read lives to the end of its task.
    await new Promise(resolve => setTimeout(resolve, 20));
    // V8 keeps the text that a regular expression matched last; a host that lives on matches others all the time.
    /x/.test('x');
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function main(): Promise<void> {
  const port = Number(process.argv[2]);
  const transport = new Transport('bench');
  const shown = new Shown();
  const cases = [
    ...LARGE_ANSWERS.map(({ name, modelId }) => ({
      name,
      run: () => ourExchange(port, transport, 'InvokeModel', modelId),
    })),
    {
      name: '20,000 chunks with their frames',
      run: () => ourExchange(port, transport, 'InvokeModelWithResponseStream'),
    },
  ];
  const small = (): Promise<Exchange> => ourExchange(port, transport, 'InvokeModel');
  console.log(
    '\nMemory of the host (heap and buffers, after a collection) above what it was before, × the size of the answer',
  );
  for (const { name, run } of cases) {
    // What is loaded and compiled at the first time is no part of an answer.
    shown.hold(await run());
    shown.hold(await small());
    const before = await used();
    const bytes = shown.hold(await run());
    const during = (await used()) - before;
    shown.hold(await small());
    const next = (await used()) - before;
    shown.drop();
    const closed = (await used()) - before;
    if (shown.holds) throw new Error('still held');
    const ratio = (size: number): string => `${(size / bytes).toFixed(2).padStart(6)}×`;
    console.log(
      `  ${name.padEnd(40)} ${ratio(during)} shown   ${ratio(next)} after a small answer   ${ratio(closed)} after it was closed   (${(bytes / 1024 / 1024).toFixed(1)} MB)`,
    );
  }
  transport.close();
}

void main();
