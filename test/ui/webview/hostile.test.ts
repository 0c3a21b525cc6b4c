import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ExchangeView } from '../../../src/core/exchange/exchangeView.ts';
import { bundleModule } from '../../support/panel/panelBundle.ts';
import { launchBrowser, PanelPage } from '../../support/panel/panelPage.ts';
import { RECEIVING, runningExchange, sampleExchange, sampleForm } from '../../support/panel/samples.ts';

const RUN = 'globalThis.ran=(globalThis.ran||0)+1';

/** Texts that a model, a server or a file could say to run something, load something or lead somewhere. */
const HOSTILE = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script><animate onbegin="${RUN}" attributeName=x></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `<iframe src="http://evil.test/frame" srcdoc="<script>${RUN}</script>"></iframe>`,
  '<meta http-equiv="refresh" content="0;url=http://evil.test/refresh">',
  '<link rel="stylesheet" href="http://evil.test/style.css"><link rel="preload" as="image" href="http://evil.test/preload">',
  '<style>@import url(http://evil.test/import.css); body { background: url(http://evil.test/background) }</style>',
  '<div style="background:url(http://evil.test/inline)">styled</div>',
  `<form action="http://evil.test/form"><button formaction="javascript:${RUN}">go</button><input autofocus onfocus="${RUN}"></form>`,
  '<video poster="http://evil.test/poster" src="http://evil.test/video" autoplay></video><audio src="http://evil.test/audio" autoplay>',
  `<object data="data:text/html,<script>${RUN}</script>"></object><embed src="http://evil.test/embed"><base href="http://evil.test/">`,
  `<details open ontoggle="${RUN}"><summary>x</summary></details><a id=sent name=acquireVsCodeApi>clobber</a>`,
  '![beacon](http://evil.test/beacon.png "title")',
  `![data](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)`,
  `[click](javascript:${RUN})`,
  `[click](JaVaScRiPt:${RUN})`,
  `[click](&#106;avascript:${RUN})`,
  `[click](java\tscript:${RUN})`,
  `[click](data:text/html,<script>${RUN}</script>)`,
  '[click](vbscript:msgbox)',
  '[click](file:///etc/passwd)',
  '[click](command:workbench.action.quit)',
  '[click](vscode://file/etc/passwd)',
  `<javascript:${RUN}>`,
  '[a]: http://evil.test/definition "x"\n\n![a]',
  `| <img src=x onerror="${RUN}"> |\n|---|\n| <script>${RUN}</script> |`,
  '```html" onmouseover="x\n<script>globalThis.ran=1</script>\n```',
  '&lt;script&gt;globalThis.ran=1&lt;/script&gt;',
  '{{constructor.constructor("globalThis.ran=1")()}} ${globalThis.ran=1}',
];

/** What must not be in the panel, whatever was said. */
const FORBIDDEN = `[...document.querySelectorAll('main *')].filter(node => !node.closest('bi-icon')).flatMap(node => [
  ...(node.closest('.plot') ? [] : /^(script|img|svg|math|iframe|meta|link|style|form|video|audio|object|embed|base|image|source|frame)$/i.test(node.localName) ? [node.localName] : []),
  ...[...node.attributes].filter(({ name }) => /^on|^(href|src|srcset|srcdoc|action|formaction|poster|data|background|xlink:href|autofocus)$/i.test(name)).map(({ name }) => node.localName + '[' + name + ']'),
  ...(node.closest('bi-answer-text') && node.hasAttribute('style') ? ['style'] : []),
])`;

describe('the panel: hostile texts', () => {
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => browser.close());
  beforeEach(async () => {
    panel = await PanelPage.open(browser);
    await panel.post({ type: 'form', form: sampleForm() });
    await panel.sent();
  });
  afterEach(async () => panel.close());

  const assertInert = async (what: string): Promise<void> => {
    assert.deepEqual(await panel.page.evaluate(FORBIDDEN), [], what);
    assert.equal(await panel.page.evaluate('globalThis.ran'), undefined, what);
    assert.deepEqual(panel.foreign, [], what);
    // The policy is the second wall: nothing may even have got as far as being stopped by it.
    assert.deepEqual(panel.problems, [], what);
    assert.equal(panel.page.url(), 'http://panel.test/', what);
  };

  it('finds what it looks for', async () => {
    await panel.page.evaluate('document.querySelector("main").append(document.createElement("iframe"))');
    assert.deepEqual(await panel.page.evaluate(FORBIDDEN), ['iframe']);
  });

  for (const text of HOSTILE) {
    it(`shows ${JSON.stringify(text.slice(0, 60))} as words in the answer`, async () => {
      await panel.post({ type: 'exchange', exchange: sampleExchange({ text, reasoning: text }) });
      await assertInert(text);
      for (const link of await panel.page.locator('bi-answer-text .link').all()) await link.click();
      for (const message of await panel.sent()) {
        assert.ok(message.type === 'openLink' && /^https?:/.test(message.url), JSON.stringify(message));
      }
      await assertInert(`${text} clicked`);
    });
  }

  it('stays inert at every point where a text can be split into deltas', async function () {
    this.timeout(120_000);
    for (const [index, text] of HOSTILE.entries()) {
      const exchange = runningExchange({ id: `split-${index}` });
      await panel.post({ type: 'exchange', exchange });
      await panel.stream(exchange, [...text], RECEIVING);
      await panel.drawn();
      await panel.post({ type: 'exchange', exchange: sampleExchange({ id: exchange.id, text }) });
      await assertInert(text);
    }
  });

  it('stays inert when each part is drawn by itself', async function () {
    this.timeout(120_000);
    for (const text of HOSTILE.slice(0, 6)) {
      for (let at = 1; at < text.length; at += 7) {
        const exchange = runningExchange({ id: `${text.length}-${at}` });
        await panel.post({ type: 'exchange', exchange: { ...exchange, text: text.slice(0, at) } });
        await panel.stream(exchange, [text.slice(at)], RECEIVING);
        await panel.until(`document.querySelector('bi-answer-text').textContent.length > ${at}`);
        await assertInert(`${text} at ${at}`);
      }
    }
  });

  it('shows them as words in every other place', async () => {
    const all = HOSTILE.join('\n');
    const hostile = HOSTILE.join(' ');
    const exchange: ExchangeView = sampleExchange({
      state: 'refused',
      text: all,
      reasoning: all,
      modelId: hostile,
      region: hostile,
      endpoint: hostile,
      signedBy: hostile,
      stopReason: hostile,
      requestId: hostile,
      modelFailure: hostile,
      contentType: hostile,
      notices: [hostile],
      headers: [[hostile, hostile]],
      media: [hostile],
      images: [{ bytes: 1, mediaType: hostile, width: 1, height: 1, seed: 1, refusal: hostile }],
      ranking: [{ index: 0, score: 1, document: hostile }],
      embeddings: [{ kind: hostile, dimensions: 1, norm: 1, first: [1], input: hostile, plot: [[0, 1]] }],
      brokenFrame: { number: 1, reason: hostile },
      toolCalls: [{ id: hostile, name: hostile, input: { [hostile]: hostile } }],
      failure: {
        name: hostile,
        message: hostile,
        advice: hostile,
        status: 400,
        requestId: hostile,
        originalStatusCode: null,
        originalMessage: hostile,
        resourceName: hostile,
        actions: [],
      },
      raw: { text: all, language: 'json', bytes: 10, omitted: 0 },
      guardrail: {
        action: hostile,
        verdict: 'blocked',
        summary: hostile,
        actionReason: hostile,
        traced: true,
        modelOutput: [all],
        unknown: { [hostile]: hostile },
        invocations: [],
        assessments: [
          {
            guardrailId: hostile,
            side: 'input',
            policy: hostile,
            list: hostile,
            type: hostile,
            name: hostile,
            match: hostile,
            regex: hostile,
            more: { a: hostile },
          },
        ],
      },
    });
    await panel.post(
      {
        type: 'form',
        form: sampleForm({
          document: { uri: hostile, name: hostile, dirty: false },
          identity: hostile,
          values: { ...sampleForm().values, modelId: hostile },
          suggestions: { modelId: [{ value: hostile, label: hostile, description: hostile }] },
          diagnostics: [
            { severity: 'error', message: hostile, line: 1, column: 1, field: 'modelId', offset: 0 },
            { severity: 'error', message: hostile, line: 1, column: 1, field: null, offset: 0 },
          ],
        }),
      },
      { type: 'exchange', exchange },
    );
    await panel.page.getByRole('combobox', { name: 'Model' }).press('ArrowDown');
    await panel.drawn();
    for (const tab of ['Response', 'Trace', 'Raw', 'Details']) {
      await panel.page.getByRole('tab', { name: tab }).click();
      await panel.drawn();
      await assertInert(tab);
    }
    await panel.page.getByRole('tab', { name: 'Trace' }).click();
    await panel.page.getByRole('button', { name: 'Reveal what the model said' }).click();
    await assertInert('revealed');
  });

  it('has a second wall: markup that got as far as the sanitizer comes out as harmless nodes', async () => {
    await panel.page.evaluate(await bundleModule('src/webview/response/sanitize.ts', 'wall'));
    const evil = [
      ...HOSTILE,
      `<a href="javascript:${RUN}" class="link" data-url="https://example.com" role="link" tabindex="0" id="x" name="y" onclick="${RUN}">kept words</a>`,
      '<p style="background:url(http://evil.test/p)" data-other="1" aria-label="x" title="kept title">p</p>',
      '<noscript><p title="</noscript><img src=http://evil.test/n onerror=1>">',
      '<template><img src=http://evil.test/t></template>',
      '<xmp><img src=http://evil.test/xmp>',
    ];
    for (const markup of evil) {
      // Put into the page's main part, where an image would load and a handler would run.
      const html = await panel.page.evaluate<string>(`(() => {
        const parsed = new DOMParser().parseFromString(${JSON.stringify(markup)}, 'text/html');
        const dirty = parsed.createElement('div');
        dirty.append(...parsed.head.childNodes, ...parsed.body.childNodes);
        const holder = document.createElement('section');
        holder.append(...wall.sanitize(dirty).firstElementChild.childNodes);
        document.querySelector('main').append(holder);
        return holder.innerHTML;
      })()`);
      await panel.drawn();
      // The test's own parsing makes the policy speak of handlers; only what came through the sanitizer counts here.
      panel.problems.length = 0;
      await assertInert(markup);
      assert.doesNotMatch(html, /style=|data-other|aria-label| id=| name=/, markup);
      if (markup.includes('kept words')) {
        assert.match(html, /<a [^>]*data-url="https:\/\/example\.com"[^>]*>kept words<\/a>/);
      }
      if (markup.includes('kept title')) assert.equal(html, '<p title="kept title">p</p>');
    }
  });

  it('asks the host for a web link, with mouse and keyboard, and shows where it leads', async () => {
    await panel.post({
      type: 'exchange',
      exchange: sampleExchange({ text: 'See [the docs](https://example.com/a?b=c) and [mail](mailto:x@example.com).' }),
    });
    const link = panel.page.getByRole('link', { name: 'the docs' });
    assert.equal(await link.innerText(), 'the docs (https://example.com/a?b=c)');
    await link.click();
    await link.press('Enter');
    assert.deepEqual(await panel.sent(), [
      { type: 'openLink', url: 'https://example.com/a?b=c' },
      { type: 'openLink', url: 'https://example.com/a?b=c' },
    ]);
    assert.equal(await panel.page.getByRole('link').count(), 1);
    assert.equal(
      await panel.page.locator('bi-answer-text').innerText(),
      'See the docs (https://example.com/a?b=c) and mail (mailto:x@example.com).',
    );
  });

  it("ignores messages that are none of the host's", async () => {
    await panel.post({ type: 'exchange', exchange: sampleExchange({ text: 'whole' }) });
    const good = sampleExchange({ text: 'forged' });
    await panel.postRaw(
      null,
      1,
      'form',
      [],
      {},
      { type: 'eval', code: RUN },
      { type: '__proto__' },
      { type: 'constructor' },
      { type: ['exchange'], exchange: good },
      { type: 'form' },
      { type: 'form', form: { ...sampleForm(), identity: 5 } },
      { type: 'form', form: { ...sampleForm(), suggestions: { modelId: 'x' } } },
      { type: 'exchange', exchange: { ...good, state: 'fine' } },
      { type: 'exchange', exchange: { ...good, headers: [['only one']] } },
      { type: 'exchange', exchange: { ...good, failure: { name: 'X' } } },
      { type: 'exchange', exchange: { ...good, toolCalls: {} } },
      { type: 'delta', exchangeId: good.id, text: 5, reasoning: '', progress: RECEIVING },
    );
    await panel.drawn();
    assert.equal(await panel.page.locator('bi-answer-text').innerText(), 'whole');
    assert.equal(await panel.page.getByRole('combobox', { name: 'Model' }).inputValue(), sampleForm().values.modelId);
    await assertInert('forged messages');
  });
});
