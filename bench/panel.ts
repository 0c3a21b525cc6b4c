import { RECEIVING, runningExchange, sampleExchange, sampleForm } from '../test/support/panel/samples.ts';
import { launchBrowser, PanelPage } from '../test/support/panel/panelPage.ts';

const ROUNDS = 9;
const SETTLE_MS = 1500;
const CHUNKS = 20_000;
/** The host passes on what came in one message per repaint; a fast model sends about so many chunks in that time. */
const CHUNKS_A_MESSAGE = 20;

const WORDS = ['Blue ', 'light ', '**scatters** ', 'more ', 'than ', '`red` ', 'light.', '\n\n'];

interface Case {
  name: string;
  chunks: number;
  plainText: boolean;
}

const CASES: readonly Case[] = [
  { name: 'Markdown, 200 chunks', chunks: 200, plainText: false },
  { name: 'plain text, 200 chunks', chunks: 200, plainText: true },
  { name: `Markdown, ${CHUNKS.toLocaleString('en-US')} chunks`, chunks: CHUNKS, plainText: false },
  { name: `plain text, ${CHUNKS.toLocaleString('en-US')} chunks`, chunks: CHUNKS, plainText: true },
];

/** Milliseconds from the messages with the last chunk and the whole answer to the frame after its end is in the page. */
async function lastByteToPaint(panel: PanelPage, each: Case, round: number): Promise<number> {
  const id = `round-${round}`;
  const words = Array.from({ length: each.chunks }, (_, at) => WORDS[at % WORDS.length] ?? '');
  const text = `${words.join('')} The end.`;
  const pieces = Array.from({ length: Math.ceil(words.length / CHUNKS_A_MESSAGE) }, (_, at) =>
    words.slice(at * CHUNKS_A_MESSAGE, (at + 1) * CHUNKS_A_MESSAGE).join(''),
  );
  await panel.post({ type: 'exchange', exchange: runningExchange({ id }) });
  await panel.stream(runningExchange({ id }), pieces, RECEIVING);
  // A model is slower than this page: when its last chunk comes, those before it have been drawn.
  await panel.page.waitForTimeout(SETTLE_MS);
  return panel.page.evaluate<number>(`new Promise(done => {
    const last = ${JSON.stringify({ type: 'delta', exchangeId: id, text: ' The end.', reasoning: '', progress: RECEIVING })};
    const whole = ${JSON.stringify({ type: 'exchange', exchange: sampleExchange({ id, text }) })};
    const began = performance.now();
    window.postMessage(last, '*');
    window.postMessage(whole, '*');
    const look = () => {
      if (document.querySelector('bi-answer-text')?.textContent.trimEnd().endsWith('The end.') && !document.querySelector('.progress vscode-progress-bar')) {
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
      } else setTimeout(look, 0);
    };
    setTimeout(look, 0);
  })`);
}

async function main(): Promise<void> {
  const browser = await launchBrowser();
  console.log(
    `The panel in Chromium ${browser.version()}, from the last byte to the painted text, medians of ${ROUNDS} rounds`,
  );
  for (const each of CASES) {
    const panel = await PanelPage.open(browser, { state: { plainText: each.plainText } });
    await panel.post({ type: 'form', form: sampleForm() });
    const times: number[] = [];
    // The first round warms the page up.
    for (let round = 0; round <= ROUNDS; round++) times.push(await lastByteToPaint(panel, each, round));
    const sorted = times.slice(1).sort((a, b) => a - b);
    console.log(
      `  ${each.name.padEnd(40)} ${(sorted[sorted.length >> 1] ?? 0).toFixed(1).padStart(7)} ms   (${(sorted[0] ?? 0).toFixed(1)} to ${(sorted.at(-1) ?? 0).toFixed(1)})`,
    );
    await panel.close();
  }
  await browser.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
