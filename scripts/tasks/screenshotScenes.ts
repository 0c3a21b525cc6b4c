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
];

/** Opens an example and its panel, sends it with the keyboard as a user does, and shows a tab of the panel once `text` is in it. */
async function showTab(workbench: Workbench, file: string, tab: string, text: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.runCommand('View: Close Primary Side Bar');
  await workbench.runCommand('Bedrock Invoke: Open Playground');
  const panel = await workbench.webview('body', /\S/);
  await workbench.editors.focus(file);
  await workbench.page.keyboard.press('Control+Enter');
  await panel.getByText(/^Answered/).waitFor();
  await panel.getByRole('tab', { name: tab }).click();
  await panel.getByText(text).first().waitFor();
  await workbench.editors.focus(file);
}
