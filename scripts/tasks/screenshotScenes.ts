import type { Frame } from 'playwright-core';
import type { Theme } from '../../test/harness/themes.ts';
import type { Workbench } from '../../test/harness/workbench.ts';

/** One picture of the README: what the window looks like, and what is done before the picture is taken. */
export interface Scene {
  /** The file's name in media/screenshots, without .png. */
  name: string;
  theme: Theme;
  viewport: { width: number; height: number };
  prepare(workbench: Workbench): Promise<void>;
}

const VIEWPORT = { width: 1280, height: 800 };

export const SCENES: Scene[] = [
  { name: 'panel-dark', theme: 'dark', viewport: VIEWPORT, prepare: workbench => showTab(workbench, 'plain.bedrock.json', 'Response', 'The prompt was') },
  { name: 'trace-light', theme: 'light', viewport: VIEWPORT, prepare: workbench => showTab(workbench, 'blocked.bedrock.json', 'Trace', 'Investment advice') },
  { name: 'masked-contrast', theme: 'highContrast', viewport: VIEWPORT, prepare: workbench => showTab(workbench, 'masked.bedrock.json', 'Trace', 'jane.roe@example.com') },
  { name: 'frames-dark', theme: 'dark', viewport: VIEWPORT, prepare: workbench => showTab(workbench, 'streamed.bedrock.json', 'Frames', 'contentBlockDelta') },
  { name: 'details-light', theme: 'light', viewport: VIEWPORT, prepare: workbench => showTab(workbench, 'streamed.bedrock.json', 'Details', 'InvokeModelWithResponseStream') },
  { name: 'failure-dark', theme: 'dark', viewport: VIEWPORT, prepare: showFailure },
];

/** A model that is only to be had through an inference profile, and what the card offers. */
async function showFailure(workbench: Workbench): Promise<void> {
  const file = 'plain.bedrock.json';
  const panel = await openPanel(workbench, file);
  await workbench.editors.replaceText(file, `{
  "modelId": "anthropic.claude-sonnet-4-20250514-v1:0",
  "region": "us-east-1",
  "body": {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 300,
    "messages": [{ "role": "user", "content": "Why is the sky blue?" }]
  }
}
`);
  await panel.getByText('anthropic.claude-sonnet-4-20250514-v1:0').or(panel.locator('#field-modelId')).first().waitFor();
  await workbench.page.keyboard.press('Control+Enter');
  await panel.getByText('ValidationException').first().waitFor();
  await workbench.editors.focus(file);
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
