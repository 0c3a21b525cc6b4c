import type { Frame } from 'playwright-core';
import { eventually } from '../../test/harness/eventually.ts';
import type { Theme } from '../../test/harness/themes.ts';
import type { Workbench } from '../../test/harness/workbench.ts';

/** One picture of the README: the window's theme and size, and what is done before the picture is taken. */
export interface Scene {
  /** The file's name in media/screenshots, without .png. */
  name: string;
  theme: Theme;
  viewport: { width: number; height: number };
  prepare(workbench: Workbench): Promise<void>;
}

const VIEWPORT = { width: 1280, height: 800 };

export const SCENES: Scene[] = [
  {
    name: 'panel-dark',
    theme: 'dark',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'plain.bedrock.json', 'Response', 'The prompt was'),
  },
  {
    name: 'trace-light',
    theme: 'light',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'blocked.bedrock.json', 'Trace', 'Investment advice'),
  },
  {
    name: 'masked-contrast',
    theme: 'highContrast',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'masked.bedrock.json', 'Trace', 'jane.roe@example.com'),
  },
  {
    name: 'frames-dark',
    theme: 'dark',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'streamed.bedrock.json', 'Frames', 'contentBlockDelta'),
  },
  {
    name: 'details-light',
    theme: 'light',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'streamed.bedrock.json', 'Details', 'InvokeModelWithResponseStream'),
  },
  { name: 'failure-dark', theme: 'dark', viewport: VIEWPORT, prepare: showFailure },
  { name: 'compare-dark', theme: 'dark', viewport: VIEWPORT, prepare: showComparison },
  {
    name: 'raw-light',
    theme: 'light',
    viewport: VIEWPORT,
    prepare: workbench => showTab(workbench, 'masked.bedrock.json', 'Raw', 'amazon-bedrock-trace'),
  },
  {
    name: 'images-dark',
    theme: 'dark',
    viewport: VIEWPORT,
    prepare: workbench => showAnswer(workbench, IMAGES, 'Image 2 of 2'),
  },
  {
    name: 'embeddings-light',
    theme: 'light',
    viewport: VIEWPORT,
    prepare: workbench => showAnswer(workbench, EMBEDDINGS, 'dimensions'),
  },
  {
    name: 'ranking-contrast',
    theme: 'highContrast',
    viewport: VIEWPORT,
    prepare: workbench => showAnswer(workbench, RANKING, 'scatters'),
  },
  { name: 'models-dark', theme: 'dark', viewport: VIEWPORT, prepare: showModels },
];

const FILE = 'plain.bedrock.json';

const IMAGES = {
  modelId: 'amazon.nova-canvas-v1:0',
  region: 'us-east-1',
  body: {
    taskType: 'TEXT_IMAGE',
    textToImageParams: { text: 'A lighthouse at dusk' },
    imageGenerationConfig: { numberOfImages: 2, seed: 42, width: 512, height: 512 },
  },
};
const EMBEDDINGS = {
  modelId: 'cohere.embed-english-v3',
  region: 'us-east-1',
  body: { input_type: 'search_document', texts: ['The sky is blue', 'The sky was blue', 'Bread needs flour'] },
};
const RANKING = {
  modelId: 'cohere.rerank-v3-5:0',
  region: 'us-east-1',
  body: {
    api_version: 2,
    query: 'Why is the sky blue?',
    documents: [
      'Bread needs flour, water and salt.',
      'The sky is blue because air scatters blue light.',
      'A blue car.',
    ],
  },
};
const NOT_ON_DEMAND = {
  modelId: 'anthropic.claude-sonnet-4-20250514-v1:0',
  region: 'us-east-1',
  body: {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 300,
    messages: [{ role: 'user', content: 'Why is the sky blue?' }],
  },
};

/** A model that is only available through an inference profile, and what the card offers. */
async function showFailure(workbench: Workbench): Promise<void> {
  const panel = await sendRequest(workbench, NOT_ON_DEMAND);
  await panel.getByText('ValidationException').first().waitFor();
  await workbench.editors.focus(FILE);
}

/** Sends a request of another kind than the examples, and waits for `text` in the answer. */
async function showAnswer(workbench: Workbench, request: object, text: string): Promise<void> {
  const panel = await sendRequest(workbench, request);
  await panel.getByText(/^Answered/).waitFor();
  await panel
    .getByText(text)
    .or(panel.getByRole('img', { name: text }))
    .first()
    .waitFor();
  await workbench.editors.focus(FILE);
}

async function sendRequest(workbench: Workbench, request: { modelId?: string }): Promise<Frame> {
  const panel = await openPanel(workbench, FILE);
  await workbench.editors.replaceText(FILE, `${JSON.stringify(request, null, 2)}\n`);
  await eventually(
    'the form to show the model',
    async () => (await panel.locator('#field-modelId').inputValue()) === request.modelId,
  );
  await workbench.page.keyboard.press('Control+Enter');
  return panel;
}

/** Both verdicts and texts, with and without the guardrail. */
async function showComparison(workbench: Workbench): Promise<void> {
  await showTab(workbench, 'masked.bedrock.json', 'Trace', 'jane.roe@example.com');
  const panel = await workbench.webview('bi-panel');
  await panel.locator('vscode-button', { hasText: 'Compare Without Guardrail' }).click();
  await panel.locator('bi-comparison-view').getByText('Without the guardrail').waitFor();
  await panel.locator('bi-comparison-view mark').first().waitFor();
  await workbench.editors.focus('masked.bedrock.json');
}

/** The models that the account lists, in VS Code's own picker. */
async function showModels(workbench: Workbench): Promise<void> {
  await openPanel(workbench, FILE);
  await workbench.runCommand('Bedrock Invoke: Choose Model');
  await workbench.page.getByText(/Choose Model .* listed just now/).waitFor();
  // Away from the input, whose hover would cover the title.
  await workbench.page.mouse.move(200, 600);
  await workbench.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
}

/** Opens an example and its panel, sends it with the keyboard as a user does, and shows a tab of the panel once `text` is in it. */
async function showTab(workbench: Workbench, file: string, tab: string, text: string): Promise<void> {
  const panel = await openPanel(workbench, file);
  await workbench.page.keyboard.press('Control+Enter');
  await panel.getByText(/^Answered/).waitFor();
  await panel.getByRole('tab', { name: tab }).click();
  await panel.getByText(text).first().waitFor();
  await workbench.editors.focus(file);
}

/** Opens an example with its panel beside it; the editor has the focus. */
async function openPanel(workbench: Workbench, file: string): Promise<Frame> {
  await workbench.openFile(file);
  await workbench.runCommand('View: Close Primary Side Bar');
  await workbench.runCommand('Bedrock Invoke: Open Playground');
  const panel = await workbench.webview('body', /\S/);
  await workbench.editors.focus(file);
  return panel;
}
