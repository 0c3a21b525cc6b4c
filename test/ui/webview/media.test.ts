import assert from 'node:assert/strict';
import type { ExchangeView, ImageView } from '../../../src/core/exchange/exchangeView.ts';
import { embeddingViews, similarityOf } from '../../../src/core/exchange/embeddingViews.ts';
import { pictureOf } from '../../../src/sandbox/families/picture.ts';
import type { PanelOptions, PanelPage } from '../../support/panel/panelPage.ts';
import { panelSuite } from '../../support/panel/panelSuite.ts';
import { sampleExchange, sampleForm } from '../../support/panel/samples.ts';

const PICTURE = Buffer.from(pictureOf('a lighthouse', 7, 320, 200), 'base64');
const image = (change: Partial<ImageView> = {}): ImageView => ({
  bytes: PICTURE.byteLength,
  mediaType: 'image/png',
  width: 320,
  height: 200,
  seed: 7,
  refusal: null,
  ...change,
});

describe('the panel: images, embeddings and rankings', () => {
  const { openPanel } = panelSuite();
  let panel: PanelPage;

  const show = async (change: Partial<ExchangeView>, options: PanelOptions = {}): Promise<void> => {
    panel = await openPanel(options);
    await panel.sent();
    await panel.post(
      { type: 'form', form: sampleForm() },
      { type: 'exchange', exchange: sampleExchange({ text: '', ...change }) },
    );
  };
  const pictures = (): Promise<number[]> =>
    panel.page.evaluate('[...document.querySelectorAll(".image-grid img")].map(picture => picture.naturalWidth)');

  it('asks for one image after another, draws them from memory and lets them be saved', async () => {
    await show({ images: [image(), image({ seed: 8 })] });
    assert.deepEqual(await panel.sent(), [{ type: 'image', exchangeId: 'exchange-1', index: 0 }]);
    await panel.postImage('exchange-1', 0, PICTURE);
    await panel.until('document.querySelector(".image-grid img")?.naturalWidth === 320');
    assert.deepEqual(await panel.sent(), [{ type: 'image', exchangeId: 'exchange-1', index: 1 }]);
    await panel.postImage('exchange-1', 1, PICTURE);
    await panel.until('document.querySelectorAll(".image-grid img").length === 2');
    await panel.until(
      '[...document.querySelectorAll(".image-grid img")].every(picture => picture.naturalWidth === 320)',
    );
    assert.ok(await panel.page.getByRole('img', { name: 'Image 2 of 2, 320 × 200 pixels' }).isVisible());
    assert.match(await panel.page.locator('figcaption').nth(1).innerText(), /^PNG · 320 × 200 · [\d.]+ K?B · seed 8/);
    await panel.page.getByRole('button', { name: 'Save image 2' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'saveImage', exchangeId: 'exchange-1', index: 1 }]);
    assert.equal(JSON.stringify(await panel.savedState()).includes('blob:'), false);
  });

  it('lets the memory go with the answer', async () => {
    await show({ images: [image()] });
    await panel.postImage('exchange-1', 0, PICTURE);
    await panel.until('document.querySelector(".image-grid img")?.naturalWidth === 320');
    const address = await panel.page.evaluate<string>('document.querySelector(".image-grid img").src');
    await panel.post({ type: 'exchange', exchange: sampleExchange({ id: 'next' }) });
    const revoked = await panel.page.evaluate<boolean>(
      `new Promise(done => { const probe = new Image(); probe.onload = () => done(false); probe.onerror = () => done(true); probe.src = ${JSON.stringify(address)}; })`,
    );
    assert.ok(revoked);
    // Chromium itself reports an address that is gone.
    panel.problems.splice(0);
  });

  it('does not ask for what is refused, and says why; nor draws what is broken or gone', async () => {
    const refusal = 'SVG is not shown, because it can hold scripts.';
    await show({
      images: [image({ mediaType: 'image/svg+xml', refusal, width: null, height: null }), image(), image()],
    });
    assert.ok(await panel.page.getByText(refusal).isVisible());
    assert.deepEqual(await panel.sent(), [{ type: 'image', exchangeId: 'exchange-1', index: 1 }]);
    await panel.postImage('another', 1, PICTURE);
    assert.deepEqual(await pictures(), []);
    await panel.postImage('exchange-1', 1, PICTURE.subarray(0, 20));
    await panel.page.getByText('This image is damaged').waitFor();
    await panel.post({ type: 'imageData', exchangeId: 'exchange-1', index: 2, data: null });
    await panel.page.getByText('no longer kept').waitFor();
    assert.deepEqual(await pictures(), []);
  });

  it('enlarges an image by keyboard', async () => {
    await show({ images: [image(), image()] });
    await panel.postImage('exchange-1', 0, PICTURE);
    const button = panel.page.getByRole('button', { name: /^Enlarge: Image 1/ });
    await button.focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(
      await panel.page.getByRole('button', { name: /^Show smaller: Image 1/ }).getAttribute('aria-pressed'),
      'true',
    );
    const [grid, item] = await panel.page.evaluate<number[]>(
      '[".image-grid", ".image-grid li"].map(name => Math.round(document.querySelector(name).getBoundingClientRect().width))',
    );
    assert.equal(item, grid);
  });

  it('shows vectors with a drawing, and how alike those of a batch are', async () => {
    const vectors = [
      [1, 0, 0.5, -0.25],
      [1, 0, 0.5, -0.25],
      [-1, 0, -0.5, 0.25],
    ].map(values => ({ kind: 'float', values }));
    const texts = ['The sky is blue', 'Blue is the sky', 'No'];
    await show({ embeddings: embeddingViews(vectors, texts), similarity: similarityOf(vectors) });
    const region = panel.page.getByRole('region', { name: 'Embeddings' });
    assert.ok(await region.getByText('norm 1.146').first().isVisible());
    assert.ok(await region.getByText('Blue is the sky').isVisible());
    assert.equal(await region.getByRole('img', { name: 'Plot of 4 values, from -0.25 to 1' }).count(), 2);
    const matrix = panel.page.getByRole('region', { name: 'Cosine similarity' });
    assert.deepEqual(await matrix.locator('tbody td').allInnerTexts(), [
      '1.00',
      '1.00',
      '-1.00',
      '1.00',
      '1.00',
      '-1.00',
      '-1.00',
      '-1.00',
      '1.00',
    ]);
    assert.equal(
      await matrix
        .locator('tbody th')
        .nth(2)
        .innerText()
        .then(text => text.replace(/\s+/g, ' ')),
      '3 No',
    );
  });

  it('shows a ranking with the documents it ranks, long ones folded', async () => {
    const long = 'Guardrails '.repeat(40);
    await show({
      ranking: [
        { index: 2, score: 0.9, document: long },
        { index: 0, score: 0.2, document: '<b>short</b>' },
        { index: 9, score: -0.5, document: null },
      ],
    });
    const rows = panel.page.getByRole('region', { name: 'Ranking' }).locator('tbody tr');
    assert.match(await rows.nth(0).innerText(), /^1\s+2\s+Guardrails .*…\s+0\.9/);
    assert.match(await rows.nth(1).innerText(), /^2\s+0\s+<b>short<\/b>\s+0\.2/);
    assert.match(await rows.nth(2).innerText(), /^3\s+9\s+not in the request\s+-0\.5/);
    await rows.nth(0).locator('summary').press('Enter');
    assert.ok((await rows.nth(0).innerText()).includes(long.trim()));
  });

  it('keeps the score of a ranking in sight in a narrow panel', async () => {
    await show(
      { ranking: [{ index: 1, score: 0.98, document: 'The sky is blue because air scatters blue light.' }] },
      { width: 300 },
    );
    const box = await panel.page.locator('.ranking td', { hasText: '0.98' }).boundingBox();
    assert.ok(box && box.x + box.width <= 300, JSON.stringify(box));
  });
});
