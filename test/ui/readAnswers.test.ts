import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import type { Workbench } from '../harness/workbench.ts';
import { Playground } from '../support/playground.ts';

const CLAUDE = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 300,
  messages: [{ role: 'user', content: 'Count to a hundred' }],
};
const DOCUMENTS = [
  'Bread needs flour, water and salt.',
  'The sky is blue because air scatters blue light.',
  'A blue car.',
];

/** Request files of the test, by name: what they are sent with decides what the sandbox answers. */
const REQUESTS: Readonly<Record<string, unknown>> = {
  images: {
    modelId: 'amazon.nova-canvas-v1:0',
    body: {
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A lighthouse' },
      imageGenerationConfig: { numberOfImages: 2, seed: 42, width: 320, height: 320 },
    },
  },
  embeddings: {
    modelId: 'cohere.embed-english-v3',
    body: { input_type: 'search_document', texts: ['blue sky', 'the sky is blue', 'bread'] },
  },
  rerank: {
    modelId: 'cohere.rerank-v3-5:0',
    body: { api_version: 2, query: 'Why is the sky blue?', documents: DOCUMENTS },
  },
  stream: { modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0', stream: true, body: CLAUDE },
  broken: { modelId: 'sandbox.fault-bad-frame-v1:0', stream: true, body: CLAUDE },
  large: { modelId: 'sandbox.fault-large-body-mb-25-v1:0', body: CLAUDE },
};

describe('reading every kind of answer in the installed extension', () => {
  let ui: Playground;
  let workbench: Workbench;
  let panel: Frame;

  before(async () => {
    ui = await Playground.open('plain.bedrock.json');
    ({ workbench, panel } = ui);
    for (const [name, members] of Object.entries(REQUESTS)) {
      fs.writeFileSync(
        path.join(workbench.window.workspace, `${name}.bedrock.json`),
        JSON.stringify({ region: 'us-east-1', ...(members as object) }, null, 2),
      );
    }
  });
  beforeEach(() => ui.startFrom('plain.bedrock.json'));
  after(() => workbench?.window.close());

  const tab = (name: string): Promise<void> => ui.tab(name).click();
  const saved = (name: string): string => path.join(workbench.folder, name);

  const send = async (name: string): Promise<void> => {
    await ui.open(`${name}.bedrock.json`);
    await ui.shows('Nothing has been sent yet');
    await ui.send(`${name}.bedrock.json`);
  };
  /** Answers VS Code's own save dialog with the name that it proposes, and waits for the file. */
  const saveAs = async (name: string): Promise<void> => {
    const { input } = workbench.quickInput;
    await eventually('the save dialog to propose a name', async () => (await input.inputValue()).endsWith(name));
    await input.press('Enter');
    await eventually(`${name} to be written`, () => fs.existsSync(saved(name)));
  };

  it('shows images with their size and seed, and saves one', async () => {
    await send('images');
    const second = panel.getByRole('img', { name: 'Image 2 of 2, 320 × 320 pixels' });
    await second.waitFor();
    await eventually('the second image to be drawn', () =>
      panel.evaluate(
        '[...document.querySelectorAll(".image-grid img")].filter(image => image.naturalWidth === 320).length === 2',
      ),
    );
    await panel.getByText('seed 42').first().waitFor();
    await panel.getByRole('button', { name: 'Save image 2' }).click();
    await saveAs('images.image-2.png');
    const body = fs.readFileSync(saved('images.image-2.png'));
    assert.equal(body.toString('latin1', 1, 4), 'PNG');
    assert.equal(body.readUInt32BE(16), 320);
  });

  it('shows embeddings with a drawing each, and how alike they are', async () => {
    await send('embeddings');
    await panel
      .getByRole('img', { name: /^Plot of 1,024 values/ })
      .nth(2)
      .waitFor();
    const cells = panel.getByRole('region', { name: 'Cosine similarity' }).locator('tbody td');
    assert.equal(await cells.count(), 9);
    assert.equal(await cells.first().innerText(), '1.00');
  });

  it('shows a ranking with the documents of the request', async () => {
    await send('rerank');
    const first = panel.getByRole('region', { name: 'Ranking' }).locator('tbody tr').first();
    await first.waitFor();
    assert.match(await first.innerText(), /^1\s+1\s+The sky is blue because air scatters blue light\./);
  });

  it('lists the frames of a stream, opens one, and saves the response to the letter', async () => {
    await send('stream');
    await panel.getByText(/^Answered in/).waitFor();
    await tab('Frames');
    await panel.locator('#frame-0', { hasText: 'message_start' }).waitFor();
    await panel.getByRole('listbox').press('End');
    const detail = panel.locator('.frame-detail');
    await detail.getByText('amazon-bedrock-invocationMetrics').waitFor();
    await detail.getByText(':event-type').waitFor();
    await tab('Response');
    await workbench.runCommand('Bedrock Invoke: Save Response…');
    await saveAs('stream.response.json');
    const chunks = JSON.parse(fs.readFileSync(saved('stream.response.json'), 'utf8')) as { type: string }[];
    assert.equal(chunks[0]?.type, 'message_start');
    assert.equal(chunks.at(-1)?.type, 'message_stop');
  });

  it('shows where a stream broke, and keeps what came before', async () => {
    await send('broken');
    await panel.getByText(/^Incomplete after/).waitFor();
    await panel.locator('bi-answer-text', { hasText: 'Sandbox answer' }).waitFor();
    await tab('Frames');
    await panel.locator('.frame.bad', { hasText: 'its checksum does not fit' }).click();
    await panel.getByText('The stream broke here.').waitFor();
  });

  it('opens an answer of 25 MB, shows its beginning, and gives the whole to an editor and to a file', async () => {
    await send('large');
    await panel.getByText(/^Answered in/).waitFor();
    await panel.getByText('Count to a hundred').first().waitFor();
    await tab('Details');
    await panel.getByText('26.2 MB').waitFor();
    await tab('Response');
    await panel.getByRole('button', { name: 'Save the response…' }).click();
    await saveAs('large.response.json');
    await eventually(
      'the whole to be written',
      () => fs.statSync(saved('large.response.json')).size > 25 * 1024 * 1024,
    );
    await workbench.runCommand('Bedrock Invoke: Open Response in Editor');
    await workbench.editors.tab('large.response.json').waitFor();
    await workbench.waitForStatus('status.editor.mode', 'JSON');
  });
});
