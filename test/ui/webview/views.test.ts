import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ExchangeView } from '../../../src/core/exchange/exchangeView.ts';
import type { PanelOptions, PanelPage } from '../../support/panel/panelPage.ts';
import { panelSuite } from '../../support/panel/panelSuite.ts';
import {
  BLOCKED_TRACE,
  guardrailReport,
  MASKED_TRACE,
  RECEIVING,
  runningExchange,
  sampleExchange,
  sampleForm,
  THROTTLED,
} from '../../support/panel/samples.ts';

describe('the panel: views of an exchange', () => {
  const { openPanel } = panelSuite();
  let panel: PanelPage;

  const show = async (change: Partial<ExchangeView>, options: PanelOptions = {}): Promise<void> => {
    panel = await openPanel(options);
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: sampleExchange(change) });
    await panel.sent();
  };
  const tab = (name: string): Locator => panel.page.getByRole('tab', { name });
  const open = async (name: string): Promise<Locator> => {
    await tab(name).click();
    return panel.page.getByRole('tabpanel');
  };
  const detail = (name: string): Locator =>
    panel.page.locator('.pairs > div', { has: panel.page.locator(`dt:text-is("${name}")`) }).locator('dd');

  it('moves through the tabs by arrow keys, Home and End, and remembers the one that was chosen', async () => {
    await show({});
    await tab('Response').focus();
    for (const [key, name] of [
      ['ArrowRight', 'Trace'],
      ['ArrowRight', 'Raw'],
      ['End', 'Details'],
      ['ArrowRight', 'Response'],
      ['ArrowLeft', 'Details'],
      ['Home', 'Response'],
      ['ArrowRight', 'Trace'],
    ] as const) {
      await panel.page.keyboard.press(key);
      assert.equal(await tab(name).getAttribute('aria-selected'), 'true', `${key} leads to ${name}`);
      assert.equal(await panel.page.evaluate('document.activeElement.textContent.trim()'), name);
      assert.equal(await panel.page.locator('[role=tab][tabindex="0"]').count(), 1);
      const controlled = panel.page.locator(`[id="${await tab(name).getAttribute('aria-controls')}"]`);
      assert.ok(await controlled.isVisible());
      assert.equal(await controlled.getAttribute('aria-labelledby'), await tab(name).getAttribute('id'));
    }
    assert.equal(((await panel.savedState()) as { tab: string }).tab, 'trace');
  });

  it('remembers the tab and the way to read over a reload, and no answer: that comes from the host', async () => {
    await show({ text: 'kept **text**' });
    await panel.page.getByRole('button', { name: 'Read as Markdown' }).click();
    const state = await panel.savedState();
    await panel.close();
    panel = await openPanel({ state });
    assert.equal(await panel.page.locator('bi-answer-text').count(), 0);
    await panel.page.evaluate('globalThis.savedState = null');
    await panel.post({ type: 'form', form: sampleForm() });
    assert.deepEqual(await panel.savedState(), state, 'nothing is forgotten before the host has said what it has');
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text: 'kept **text**' }) });
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), 'kept **text**');
    assert.deepEqual(await panel.savedState(), {
      documentUri: 'file:///requests/why.bedrock.json',
      pinned: false,
      tab: 'response',
      plainText: true,
      exchangeId: 'exchange-1',
    });
  });

  it('reads no broken state, and nothing of the answers that earlier versions saved', async () => {
    await panel.close();
    const state = { tab: 'nowhere', lastExchange: sampleExchange(), exchangeId: 5, pinned: 'yes' };
    panel = await openPanel({ state });
    await panel.post({ type: 'form', form: sampleForm() });
    assert.ok(await panel.page.getByText('Nothing has been sent yet').isVisible());
    assert.deepEqual(await panel.savedState(), {
      documentUri: 'file:///requests/why.bedrock.json',
      pinned: false,
      tab: 'response',
      plainText: false,
      exchangeId: null,
    });
  });

  it('shows a plain answer as Markdown and as text, with what it cost', async () => {
    await show({});
    assert.equal(await panel.page.locator('bi-answer-text strong').innerText(), 'blue');
    assert.ok(await panel.page.getByText('30 tokens in · 14 out · 1.92 s').isVisible());
    await panel.page.getByRole('button', { name: 'Read as Markdown' }).click();
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), sampleExchange().text);
    await panel.page.getByRole('button', { name: 'Copy the text' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'copy', what: 'text' }]);
  });

  it('says that no model was called wherever the sandbox answers', async () => {
    await show({ sandbox: true });
    assert.ok(await panel.page.getByText('Sandbox answer: no model was called.').isVisible());
  });

  it('shows a refusal of Bedrock as a card with its actions', async () => {
    await show({ state: 'refused', text: '', failure: THROTTLED, status: 429 });
    const card = panel.page.getByRole('region', { name: 'Error' });
    for (const words of [
      'ThrottlingException',
      'HTTP 429',
      THROTTLED.message,
      THROTTLED.advice,
      THROTTLED.requestId!,
    ]) {
      assert.ok(await card.getByText(words).isVisible(), words);
    }
    await card.getByRole('button', { name: 'Send Again' }).click();
    await card.getByRole('button', { name: 'Choose Model…' }).click();
    await card.getByRole('button', { name: 'Copy request id' }).click();
    assert.deepEqual(await panel.sent(), [
      { type: 'failureAction', action: 'sendAgain' },
      { type: 'failureAction', action: 'chooseModel' },
      { type: 'copy', what: 'requestId' },
    ]);
  });

  it('keeps and marks what had come of an incomplete and of a cancelled answer', async () => {
    const failure = { ...THROTTLED, name: 'IncompleteResponse', message: 'The connection was reset.', status: null };
    await show({ state: 'incomplete', text: 'The first half', failure });
    assert.ok(await panel.page.getByText('Incomplete: the answer broke off.').isVisible());
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), 'The first half');
    await panel.post({
      type: 'exchange',
      exchange: sampleExchange({ id: '2', state: 'cancelled', text: 'Some words' }),
    });
    assert.ok(await panel.page.getByText('Cancelled: this is what had arrived.').isVisible());
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), 'Some words');
    await panel.post({ type: 'exchange', exchange: sampleExchange({ id: '3', state: 'cancelled', text: '' }) });
    assert.ok(await panel.page.getByText('Cancelled before anything arrived.').isVisible());
  });

  it('says in words that an answer was cut, or that status 200 hides a failure', async () => {
    await show({ stopReason: 'max_tokens', modelFailure: 'The model refused to answer.' });
    assert.ok(await panel.page.getByText('The answer was cut at the token limit.').isVisible());
    assert.ok(await panel.page.getByText('The model refused to answer.').isVisible());
  });

  it('shows reasoning folded, tool calls, images, embeddings and a ranking', async () => {
    await show({
      reasoning: 'First I think.',
      toolCalls: [{ id: 'toolu_1', name: 'get_weather', input: { city: 'Berlin' } }],
      images: [
        {
          bytes: 143_212,
          mediaType: 'image/svg+xml',
          width: null,
          height: null,
          seed: null,
          refusal: 'SVG is not shown, because it can hold scripts.',
        },
      ],
      embeddings: [{ kind: 'int8', dimensions: 1024, norm: 0.99987, first: [0.25, -0.5], input: null, plot: [] }],
      ranking: [
        { index: 0, score: 0.75, document: null },
        { index: 1, score: 0.25, document: null },
      ],
      media: ['s3://bucket/video.mp4'],
    });
    const reasoning = panel.page.getByText('First I think.');
    assert.equal(await reasoning.isVisible(), false);
    await panel.page.getByText('Reasoning').click();
    assert.equal(await reasoning.isVisible(), true);
    assert.equal(
      await panel.page.getByRole('region', { name: 'Tool calls' }).locator('pre').innerText(),
      '{\n  "city": "Berlin"\n}',
    );
    assert.ok(await panel.page.getByText('143 KB').isVisible());
    assert.ok(await panel.page.getByText('SVG is not shown').isVisible());
    assert.ok(await panel.page.getByText('s3://bucket/video.mp4').isVisible());
    const embedding = await panel.page.getByRole('region', { name: 'Embeddings' }).getByRole('listitem').innerText();
    assert.equal(embedding.replace(/\s+/g, ' '), '1 int8 · 1,024 dimensions · norm 0.9999 0.25, -0.5, …');
    assert.deepEqual(
      await panel.page
        .getByRole('region', { name: 'Ranking' })
        .locator('tbody tr')
        .allInnerTexts()
        .then(rows => rows.map(row => row.trim().split(/\s+/))),
      [
        ['1', '0', '0.75'],
        ['2', '1', '0.25'],
      ],
    );
  });

  it('shows what a blocking guardrail did, what it only detected and what passed', async () => {
    await show({ guardrail: guardrailReport(BLOCKED_TRACE) });
    assert.equal(await tab('Trace').innerText(), 'Trace\nblocked');
    const trace = await open('Trace');
    assert.ok(
      await trace.getByText('Blocked on input: topic "Investment advice"; content MISCONDUCT; PII EMAIL').isVisible(),
    );
    const passed = trace.locator('.passed-checks');
    assert.equal(await passed.locator('.assessment').isVisible(), false, 'what passed is folded');
    await passed.getByText('1 check passed').click();
    const rows = (await trace.locator('.assessment').allInnerTexts()).map(row => row.replaceAll('\n', ' '));
    assert.deepEqual(rows, [
      'Blocked Investment advice Topic DENY',
      'Blocked MISCONDUCT confidence HIGH, strength MEDIUM',
      'Only detected VIOLENCE confidence LOW, strength HIGH',
      'Passed HATE confidence NONE, strength HIGH',
      'Blocked PII EMAIL jo@example.com',
    ]);
    const match = trace.getByRole('button', { name: 'jo@example.com' });
    assert.equal(await match.count(), 0, 'there is nowhere to go before the host says where it is');
    const index = guardrailReport(BLOCKED_TRACE)!.assessments.findIndex(each => each.match === 'jo@example.com');
    await panel.post({ type: 'requestPlaces', exchangeId: 'exchange-1', found: [index], notFound: [] });
    await match.click();
    assert.deepEqual(await panel.sent(), [
      { type: 'revealMatch', exchangeId: 'exchange-1', assessment: index, focus: false },
    ]);
    await panel.post({ type: 'requestPlaces', exchangeId: 'exchange-1', found: [], notFound: [] });
    assert.ok(await trace.getByText('no longer in the request').isVisible());
    await panel.post({ type: 'requestPlaces', exchangeId: 'exchange-1', found: [], notFound: [index] });
    assert.ok(await trace.getByText('not found in the text').isVisible());
    assert.deepEqual(
      await trace.getByRole('region', { name: 'Guardrail cost and coverage' }).locator('td').allInnerTexts(),
      [
        'Input',
        'gr1a2b3c4d5e',
        '271 ms',
        '118 of 118 characters',
        'topic 1, content 1, word 1, sensitive information 1',
      ],
    );
  });

  it('shows masked output beside scores, and what the model said on request only', async () => {
    await show({ guardrail: guardrailReport(MASKED_TRACE), text: 'The caller is {NAME}.' });
    const trace = await open('Trace');
    assert.ok(await trace.getByText('score 0.42, threshold 0.75').isVisible());
    assert.ok(await trace.getByText('newPolicy').isVisible(), 'a policy that is not known is shown');
    assert.ok(await trace.getByText('laterMember').isVisible(), 'and so is a member');
    const words = trace.locator('.said');
    assert.equal(await words.count(), 0);
    await trace.getByRole('button', { name: 'Reveal what the model said' }).click();
    assert.equal(await words.textContent(), 'The caller is hidden: Jane Roe, account 1234561666.');
    assert.equal(await trace.locator('.delivered').textContent(), 'The caller is replaced with: {NAME}.');
    await trace.getByRole('button', { name: 'Hide again' }).click();
    assert.equal(await words.count(), 0);
    await trace.getByRole('button', { name: 'Reveal what the model said' }).click();
    await panel.post({
      type: 'exchange',
      exchange: sampleExchange({ id: 'another', guardrail: guardrailReport(MASKED_TRACE) }),
    });
    assert.equal(await words.count(), 0, 'the next answer is hidden again');
  });

  it('marks what the guardrail found in the answer, through Markdown, and leads to the trace by keyboard', async () => {
    const report = guardrailReport({
      outputs: [
        {
          g: {
            sensitiveInformationPolicy: {
              piiEntities: [
                { type: 'NAME', match: 'Jane Roe', action: 'NONE', detected: true },
                { type: 'EMAIL', match: 'jo_a_b@example.com', action: 'ANONYMIZED', detected: true },
              ],
            },
          },
        },
      ],
    });
    await show({ guardrail: report, text: 'Ask Jane **Roe** <script> or {EMAIL}.\n\n- Jane\n- Roe' });
    const marks = panel.page.locator('mark.match-mark');
    assert.deepEqual(await marks.allInnerTexts(), ['Jane ', 'Roe', '{EMAIL}'], 'over emphasis, never over lines');
    assert.match((await marks.last().getAttribute('title')) ?? '', /EMAIL "jo_a_b@example.com": masked/);
    await marks.first().focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(await tab('Trace').getAttribute('aria-selected'), 'true');
    assert.match(await panel.page.evaluate<string>('document.activeElement.textContent'), /Jane Roe/);
    await panel.page.getByRole('button', { name: 'jo_a_b@example.com: show in the response' }).click();
    assert.equal(await panel.page.evaluate('document.activeElement.textContent'), '{EMAIL}');
  });

  it('shows a comparison while it runs and when it ended, and only that of this exchange', async () => {
    await show({ guardrail: guardrailReport(MASKED_TRACE), text: 'The caller is {NAME}.' });
    const trace = await open('Trace');
    const about = {
      type: 'comparison',
      exchangeId: 'exchange-1',
      refusal: null,
      guardrail: { identifier: 'g', version: '1' },
      sandbox: false,
    } as const;
    await panel.post({ ...about, comparison: null });
    assert.ok(await trace.getByText('costs tokens').isVisible());
    await trace.getByRole('button', { name: 'Compare Without Guardrail' }).click();
    await trace.getByRole('button', { name: 'Compare With Another Version' }).click();
    assert.deepEqual(await panel.sent(), [
      { type: 'compare', guardrail: 'none' },
      { type: 'compare', guardrail: 'version' },
    ]);
    const second = runningExchange({ id: 'second' });
    await panel.post({ ...about, comparison: { second: 'Without the guardrail', exchange: second } });
    await panel.post({ type: 'delta', exchangeId: 'second', text: 'The caller ', reasoning: '', progress: RECEIVING });
    await panel.until(
      'document.querySelector("bi-comparison-view bi-answer-text").textContent.startsWith("The caller")',
    );
    await trace.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'cancelComparison' }]);
    await panel.post({
      ...about,
      comparison: {
        second: 'Without the guardrail',
        exchange: sampleExchange({ id: 'second', text: 'The caller is Jane Roe.' }),
      },
    });
    assert.equal(await trace.locator('mark.only.second').textContent(), 'only here: Jane Roe');
    await trace.getByRole('button', { name: 'Close the comparison' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'closeComparison' }]);
    await panel.post({
      ...about,
      exchangeId: 'another',
      comparison: { second: 'Without the guardrail', exchange: second },
    });
    assert.equal(await trace.locator('bi-comparison-view').count(), 0);
  });

  it('tells no guardrail from one without trace, and offers to set it', async () => {
    await show({});
    assert.ok(await (await open('Trace')).getByText('No guardrail ran on this request.').isVisible());
    const untraced = {
      action: 'INTERVENED',
      verdict: 'blocked',
      summary: 'Guardrail intervened',
      actionReason: null,
      assessments: [],
      invocations: [],
      modelOutput: [],
      traced: false,
      unknown: {},
    } as const;
    await panel.post({
      type: 'exchange',
      exchange: sampleExchange({ guardrail: { ...untraced, assessments: [], invocations: [], modelOutput: [] } }),
    });
    await panel.sent();
    await panel.page.getByRole('button', { name: 'Set trace to ENABLED' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'setMembers', members: { trace: 'ENABLED' } }]);
  });

  it('shows the raw body as it came, with ways to copy and open it', async () => {
    await show({
      raw: { text: '{\n  "a": [1, "<b>x</b>", null]\n}', language: 'json', bytes: 5_000_000, omitted: 4_000_000 },
    });
    const raw = await open('Raw');
    assert.equal(await raw.locator('pre').textContent(), '{\n  "a": [1, "<b>x</b>", null]\n}');
    assert.ok(await raw.getByText('4,000,000 more characters of 5.0 MB not shown here.').isVisible());
    assert.deepEqual(
      await panel.page.evaluate(
        '["json-key", "json-string", "json-number", "json-word"].map(kind => [...CSS.highlights.get(kind)].map(range => range.startContainer.data.slice(range.startOffset, range.endOffset)))',
      ),
      [['"a"'], ['"<b>x</b>"'], ['1'], ['null']],
    );
    await panel.page.getByRole('button', { name: 'Copy the response body' }).click();
    await panel.page.getByRole('button', { name: 'Open the response body in an editor' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'copy', what: 'raw' }, { type: 'openRaw' }]);
  });

  it('shows the details, attempts and headers', async () => {
    await show({
      notices: ['The clock is wrong by 1 h; the signature was corrected.'],
      usage: { inputTokens: 1234, outputTokens: 14, cacheReadInputTokens: 1000, cacheWriteInputTokens: null },
      attempts: [
        {
          attempt: 1,
          status: 429,
          requestId: null,
          error: 'ThrottlingException',
          message: 'Too many requests',
          durationMs: 120,
          retryDelayMs: 1500,
        },
        ...sampleExchange().attempts,
      ],
    });
    const details = await open('Details');
    for (const [name, value] of [
      ['State', 'Answered'],
      ['Status', '200'],
      ['Operation', 'InvokeModel'],
      ['Input', '1,234'],
      ['Read from cache', '1,000'],
      ['First byte', '1.89 s'],
      ['Total', '1.92 s'],
      ["Bedrock's own latency", '1.84 s'],
      ['x-amzn-bedrock-invocation-latency', '1840'],
    ] as const) {
      assert.equal(await detail(name).innerText(), value, name);
    }
    assert.equal(
      await details.locator('dt', { hasText: 'Written to cache' }).count(),
      0,
      'what is not known is left out',
    );
    assert.ok(await details.getByText('The clock is wrong by 1 h').isVisible());
    assert.deepEqual(
      (await details.locator('tbody tr').allInnerTexts()).map(row => row.replace(/\s+/g, ' ').trim()),
      ['1 ThrottlingException Too many requests 429 120 ms 1.50 s', '1 Answered 200 1.92 s'],
    );
  });

  for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
    it(`fits without sideways scrolling from 320 to 1400 px (${theme})`, async () => {
      await show(
        {
          text: `${'unbroken'.repeat(60)}\n\n| a | b |\n|---|---|\n| ${'cell '.repeat(60)} | y |`,
          guardrail: guardrailReport(MASKED_TRACE),
          failure: THROTTLED,
          operation: 'InvokeModelWithResponseStream',
          chunks: 3,
        },
        { theme },
      );
      for (const width of [320, 420, 539, 540, 860, 1400]) {
        await panel.page.setViewportSize({ width, height: 700 });
        for (const name of ['Response', 'Trace', 'Raw', 'Frames', 'Details']) {
          await tab(name).click();
          await panel.drawn();
          const wide = await panel.page.evaluate(
            `[...document.querySelectorAll('html, body, .panel, .tabpanel, .tab-bar')].filter(box => box.scrollWidth > box.clientWidth).map(box => box.className)`,
          );
          assert.deepEqual(wide, [], `${name} at ${width} px`);
          const outside = await panel.page.evaluate(
            '[...document.querySelectorAll(".tab, .tab-actions button, .send, .cancel, .pin, .combo")].filter(box => box.getBoundingClientRect().right > innerWidth).length',
          );
          assert.equal(outside, 0, `${name} at ${width} px`);
        }
      }
    });
  }

  it('does not move what stands above the answer while it streams', async () => {
    panel = await openPanel();
    await panel.post({ type: 'form', form: sampleForm() }, { type: 'exchange', exchange: sampleExchange() });
    const place = '(box => [box.x, box.y, box.height])(document.querySelector(".tab-bar").getBoundingClientRect())';
    const before = await panel.page.evaluate(place);
    await panel.post({ type: 'exchange', exchange: runningExchange({ id: 'b' }) });
    assert.deepEqual(await panel.page.evaluate(place), before);
    await panel.stream(runningExchange({ id: 'b' }), ['Hello '.repeat(2000)], RECEIVING);
    await panel.drawn();
    assert.deepEqual(await panel.page.evaluate(place), before);
  });

  it('names every control for screen readers', async () => {
    await show({ guardrail: guardrailReport(MASKED_TRACE), failure: THROTTLED, text: 'a' });
    for (const name of ['Response', 'Trace', 'Raw', 'Details']) {
      await tab(name).click();
      await panel.drawn();
      const unnamed = await panel.page
        .evaluate(`[...document.querySelectorAll('button, vscode-button, input, [role=tab], [role=tabpanel], [role=link], [role=progressbar]')]
        .filter(control => !(control.getAttribute('aria-label') || control.textContent.trim() || control.getAttribute('aria-labelledby') || (control.labels && control.labels.length)))
        .map(control => control.outerHTML.slice(0, 80))`);
      assert.deepEqual(unnamed, [], name);
    }
  });
});
