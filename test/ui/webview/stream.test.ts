import assert from 'node:assert/strict';
import type { PanelPage } from '../../support/panel/panelPage.ts';
import { panelSuite } from '../../support/panel/panelSuite.ts';
import { RECEIVING, runningExchange, sampleExchange, sampleForm } from '../../support/panel/samples.ts';

/** 20,000 pieces of Markdown: words, lists, code, breaks inside surrogate pairs' neighbours and of every small length. */
function pieces(count: number): string[] {
  const words = [
    'Blue ',
    'light ',
    '**scatters** ',
    'more.\n\n',
    '- item\n',
    '`code` ',
    '😀',
    'é',
    '\n',
    '```\nx = 1\n```\n\n',
    'a',
    ' ',
  ];
  return Array.from({ length: count }, (_, at) => words[(at * 7 + (at >> 3)) % words.length]!);
}

/** How long a busy machine may take to draw what 20,000 deltas brought. */
const LONG_ANSWER_MS = 60_000;

/** What the plain view shows, character by character. */
const SHOWN_TEXT =
  '[...document.querySelectorAll(".answer.plain .plain-piece")].map(piece => piece.textContent).join("")';

describe('the panel: a streamed answer', () => {
  const { openPanel } = panelSuite();
  let panel: PanelPage;

  /** Counts the characters that are put on the page from now on: work that grows with the text's square shows in it. */
  const countDrawing = (): Promise<void> =>
    panel.page.evaluate(`globalThis.drawn = 0;
    new MutationObserver(changes => {
      for (const { type, target, oldValue, addedNodes } of changes) {
        drawn += type === 'characterData' ? Math.max(0, target.data.length - oldValue.length) : [...addedNodes].reduce((sum, node) => sum + node.textContent.length, 0);
      }
    }).observe(document.querySelector('bi-response-view'), { childList: true, subtree: true, characterData: true, characterDataOldValue: true })`);

  it('shows 20,000 deltas as plain text without losing or adding a character', async function () {
    this.timeout(120_000);
    panel = await openPanel({ state: { plainText: true } });
    const all = pieces(20_000);
    const text = all.join('');
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await countDrawing();
    await panel.stream(runningExchange(), all, RECEIVING);
    await panel.until(`${SHOWN_TEXT}.length === ${text.length}`, LONG_ANSWER_MS);
    assert.equal(await panel.page.evaluate(SHOWN_TEXT), text);
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text }) });
    assert.equal(await panel.page.evaluate(SHOWN_TEXT), text);
    const drawn = await panel.page.evaluate<number>('drawn');
    assert.ok(drawn < 2 * text.length, `${drawn} characters were drawn for ${text.length}`);
  });

  it('draws 20,000 deltas as Markdown to the same page as the whole text at once, and takes a click meanwhile', async function () {
    this.timeout(120_000);
    panel = await openPanel();
    const all = pieces(20_000);
    const text = all.join('');
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await panel.sent();
    await countDrawing();
    let streaming = true;
    const stream = panel.stream(runningExchange(), all, RECEIVING).finally(() => (streaming = false));
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'cancel' }]);
    assert.ok(streaming, 'the click was taken while deltas came');
    await stream;
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text }) });
    const drawn = await panel.page.evaluate<number>('drawn');
    assert.ok(drawn < 4 * text.length, `${drawn} characters were drawn for ${text.length}`);
    const words = 'document.querySelector("bi-answer-text").innerText';
    const streamed = await panel.page.evaluate<string>(words);
    await panel.post(
      { type: 'exchange', exchange: null },
      { type: 'exchange', exchange: sampleExchange({ id: 'again', text }) },
    );
    await panel.until(`${words}.length >= ${streamed.length}`, LONG_ANSWER_MS);
    assert.equal(await panel.page.evaluate(words), streamed);
  });

  for (const [name, piece, most] of [
    ['list', (at: number) => `${at + 1}. some *words* of it\n`, 4],
    // It is read as a whole, since an asterisk at its end may mean something at its beginning.
    ['paragraph', (at: number) => `word ${at} `, 9],
  ] as const) {
    it(`draws 20,000 deltas of one ${name} with no more work than its length asks for`, async function () {
      this.timeout(120_000);
      panel = await openPanel();
      const all = Array.from({ length: 20_000 }, (_, at) => piece(at));
      const text = all.join('');
      await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
      await countDrawing();
      await panel.stream(runningExchange(), all, RECEIVING);
      await panel.post({ type: 'exchange', exchange: sampleExchange({ text }) });
      const drawn = await panel.page.evaluate<number>('drawn');
      assert.ok(drawn < most * text.length, `${drawn} characters were drawn for ${text.length}`);
      const page = 'document.querySelector("bi-answer-text").innerHTML';
      const streamed = await panel.page.evaluate<string>(page);
      await panel.post(
        { type: 'exchange', exchange: null },
        { type: 'exchange', exchange: sampleExchange({ id: 'again', text }) },
      );
      await panel.until(`${page}.length >= ${streamed.length}`, LONG_ANSWER_MS);
      assert.ok((await panel.page.evaluate<string>(page)) === streamed);
    });
  }

  it('keeps finished blocks as they are while later text comes', async () => {
    panel = await openPanel();
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await panel.stream(runningExchange(), ['# Title\n\nFirst paragraph.\n\nSecond '], RECEIVING);
    await panel.page.getByText('Second').waitFor();
    await panel.page.evaluate('globalThis.first = document.querySelector(".block")');
    await panel.stream(runningExchange(), ['paragraph goes on.\n\nThird.'], RECEIVING);
    await panel.page.getByText('Third.').waitFor();
    assert.equal(await panel.page.evaluate('first.isConnected && first === document.querySelector(".block")'), true);
    assert.deepEqual(await panel.page.locator('.block').allInnerTexts(), [
      'Title',
      'First paragraph.',
      'Second paragraph goes on.',
      'Third.',
    ]);
  });

  it('reads a link whose definition comes last', async () => {
    panel = await openPanel();
    const whole = 'See [the law][1].\n\nMore.\n\n[1]: https://example.com/law';
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await panel.stream(runningExchange(), [whole.slice(0, 24), whole.slice(24)], RECEIVING);
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text: whole }) });
    assert.equal(await panel.page.locator('.block').first().innerText(), 'See the law (https://example.com/law).');
  });

  it('stays at the end until the user scrolls up, and again after going back', async () => {
    panel = await openPanel({ state: { plainText: true }, height: 600 });
    const lines = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, at) => `line ${from + at}\n`);
    const distance =
      '(() => { const { scrollHeight, scrollTop, clientHeight } = document.querySelector("#tabpanel-response"); return scrollHeight - scrollTop - clientHeight; })()';
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await panel.stream(runningExchange(), lines(1, 200), RECEIVING);
    await panel.until(`document.body.innerText.includes('line 200')`);
    await panel.until(`${distance} < 2`);
    await panel.page.evaluate('document.querySelector("#tabpanel-response").scrollTop = 300');
    await panel.drawn();
    await panel.stream(runningExchange(), lines(201, 100), RECEIVING);
    await panel.until(`document.body.innerText.includes('line 300')`);
    await panel.drawn();
    assert.equal(await panel.page.evaluate('document.querySelector("#tabpanel-response").scrollTop'), 300);
    await panel.page.evaluate('document.querySelector("#tabpanel-response").scrollTop = 1e6');
    await panel.drawn();
    await panel.stream(runningExchange(), lines(301, 50), RECEIVING);
    await panel.until(`document.body.innerText.includes('line 350') && ${distance} < 2`);
  });

  it('says what it waits for, and announces the start and the end only', async () => {
    panel = await openPanel();
    await panel.post({ type: 'form', form: sampleForm() });
    await panel.page
      .evaluate(`globalThis.heard = []; new MutationObserver(() => heard.push(document.querySelector('[aria-live]').textContent))
      .observe(document.querySelector('[aria-live]'), { childList: true, characterData: true, subtree: true })`);
    const status = panel.page.locator('.send-status');
    await panel.post({ type: 'exchange', exchange: runningExchange() });
    assert.match(await status.innerText(), /^Waiting for the model, attempt 1 of 3/);
    assert.equal(await panel.page.getByRole('progressbar').count(), 1);
    const resumesAt = Date.now() + 30_000;
    await panel.post({
      type: 'exchange',
      exchange: runningExchange({
        phase: { kind: 'backoff', attempt: 2, maxAttempts: 3, resumesAt, reason: 'ThrottlingException' },
      }),
    });
    assert.match(await status.innerText(), /^Trying again in (29|30) s \(attempt 2 of 3\): ThrottlingException$/);
    await panel.stream(runningExchange(), ['Hello', ' there'], RECEIVING);
    await panel.page.getByText('Hello there').waitFor();
    assert.equal(await status.innerText(), 'Streaming: 2 chunks, 1.2 KB, first token after 310 ms');
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text: 'Hello there' }) });
    assert.equal(await status.innerText(), 'Answered in 1.92 s');
    assert.equal(await panel.page.getByRole('progressbar').count(), 0);
    assert.deepEqual(await panel.page.evaluate('heard'), ['Request sent', 'Request ended: Answered in 1.92 s']);
  });

  it('ignores deltas of another exchange and of one that has ended', async () => {
    panel = await openPanel();
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: runningExchange() });
    await panel.stream(runningExchange({ id: 'older' }), ['stale'], RECEIVING);
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text: 'final' }) });
    await panel.stream(sampleExchange(), ['late'], RECEIVING);
    await panel.drawn();
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), 'final');
  });
});
