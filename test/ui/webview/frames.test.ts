import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ExchangeView, FrameView } from '../../../src/core/exchange/exchangeView.ts';
import type { PanelToHost } from '../../../src/protocol/toHost.ts';
import type { PanelPage } from '../../support/panel/panelPage.ts';
import { panelSuite } from '../../support/panel/panelSuite.ts';
import { RECEIVING, runningExchange, sampleExchange, sampleForm } from '../../support/panel/samples.ts';

const COUNT = 20_000;

function frame(index: number): FrameView {
  const payload = JSON.stringify({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: `word ${index}` },
  });
  return {
    number: index + 1,
    atMs: 300 + index * 2.5,
    size: 180 + (index % 7),
    payload,
    omitted: 0,
    problem: index === 3 ? 'This message is not JSON.' : null,
    headers:
      index === 4
        ? [
            [':exception-type', 'throttlingException'],
            [':message-type', 'exception'],
          ]
        : [
            [':event-type', 'chunk'],
            [':content-type', 'application/json'],
            [':message-type', 'event'],
          ],
  };
}

describe('the panel: frames of a stream', () => {
  const { openPanel } = panelSuite();
  let panel: PanelPage;
  /** What the page asked for. */
  let asked: Extract<PanelToHost, { type: 'frames' }>[];

  const streamed = (change: Partial<ExchangeView> = {}): ExchangeView =>
    sampleExchange({ operation: 'InvokeModelWithResponseStream', chunks: COUNT, ...change });
  const row = (index: number): Locator => panel.page.locator(`#frame-${index}`);

  /** Gives the page what it asks for, as the host does, until it asks no more. */
  const answer = async (total = COUNT): Promise<void> => {
    for (let quiet = 0; quiet < 3;) {
      await panel.drawn();
      const requests = (await panel.sent()).filter(message => message.type === 'frames');
      quiet = requests.length === 0 ? quiet + 1 : 0;
      asked.push(...requests);
      for (const { exchangeId, from, count } of requests) {
        const frames = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) => frame(from + at));
        await panel.post({ type: 'frameList', exchangeId, from, frames });
      }
    }
  };
  const show = async (exchange: ExchangeView, width = 720): Promise<void> => {
    asked = [];
    panel = await openPanel({ width });
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange });
    await panel.page.getByRole('tab', { name: 'Frames' }).click();
  };

  it('are for streams only', async () => {
    await show(streamed());
    await panel.post({ type: 'exchange', exchange: sampleExchange({ id: 'whole' }) });
    assert.equal(await panel.page.getByRole('tab', { name: 'Frames' }).count(), 0);
    assert.equal(await panel.page.getByRole('tab', { name: 'Response' }).getAttribute('aria-selected'), 'true');
  });

  it('are asked for as they come into sight, and only those are in the page', async () => {
    await show(streamed());
    await answer();
    assert.match(await row(0).innerText(), /^1\s+300 ms\s+180 B\s+\{"type":"content_block_delta"/);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0],
    );
    await panel.page.evaluate('document.querySelector(".frame-list").scrollTop = 1e9');
    await answer();
    assert.match(await row(COUNT - 1).innerText(), /^20,000\s+50\.3 s\s/);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0, 19_900],
    );
    assert.ok((await panel.page.locator('.frame').count()) < 80);
    assert.equal(await row(COUNT - 1).getAttribute('aria-posinset'), '20000');
  });

  it('open one with its headers and its laid out payload, by mouse and by keyboard', async () => {
    await show(streamed());
    await answer();
    await row(1).click();
    const detail = panel.page.locator('.frame-detail');
    assert.ok((await detail.locator('pre').innerText()).includes('"text": "word 1"'));
    assert.ok(await detail.getByText(':content-type').isVisible());
    const list = panel.page.getByRole('listbox');
    await list.focus();
    await list.press('ArrowDown');
    assert.ok((await detail.locator('h3').innerText()).startsWith('Message 3'));
    assert.equal(await list.getAttribute('aria-activedescendant'), 'frame-2');
    await list.press('End');
    await answer();
    assert.ok((await detail.locator('h3').innerText()).startsWith('Message 20,000'));
    assert.ok(await row(COUNT - 1).isVisible());
    await list.press('Home');
    assert.equal(await list.getAttribute('aria-activedescendant'), 'frame-0');
  });

  it('mark what is no JSON, an exception, and where the stream broke', async () => {
    await show(
      streamed({
        state: 'incomplete',
        chunks: 6,
        brokenFrame: { number: 7, reason: 'Message 7 is corrupt: its checksum does not fit.' },
      }),
    );
    await answer(6);
    assert.equal(await panel.page.locator('.frame').count(), 7);
    assert.deepEqual(await panel.page.evaluate('[...document.querySelectorAll(".frame.bad")].map(row => row.id)'), [
      'frame-3',
      'frame-4',
      'frame-6',
    ]);
    assert.match(await row(4).innerText(), /throttlingException/);
    await row(6).click();
    assert.ok(
      await panel.page.getByText('The stream broke here. Message 7 is corrupt: its checksum does not fit.').isVisible(),
    );
  });

  it('grow while the stream runs, following its end', async () => {
    await show(runningExchange({ chunks: 0 }));
    assert.ok(await panel.page.getByText('No message has arrived yet.').isVisible());
    await panel.stream(
      runningExchange(),
      Array.from({ length: 500 }, () => 'x'),
      RECEIVING,
    );
    await panel.drawn();
    await answer(500);
    await panel.until('document.querySelector("#frame-499 .frame-payload")?.textContent.includes("word 499")');
  });

  it('say when they are no longer kept', async () => {
    await show(streamed());
    await panel.post({ type: 'frameList', exchangeId: 'exchange-1', from: 0, frames: null });
    assert.ok(await panel.page.getByText('The messages are not kept over a reload of the window.').isVisible());
  });
});
