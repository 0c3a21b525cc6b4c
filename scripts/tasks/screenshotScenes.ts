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
  { name: 'answer', theme: 'dark', viewport: VIEWPORT, prepare: workbench => sendExample(workbench, 'plain.bedrock.json', 'Sandbox answer') },
  { name: 'trace', theme: 'light', viewport: VIEWPORT, prepare: workbench => sendExample(workbench, 'blocked.bedrock.json', 'Blocked') },
];

/** Opens an example and its panel, sends it as a user does with the keyboard, and waits until the panel shows `text`. */
async function sendExample(workbench: Workbench, file: string, text: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.runCommand('View: Close Primary Side Bar');
  await workbench.runCommand('Bedrock Invoke: Open Playground');
  await workbench.webview('body', /\S/);
  await workbench.editors.focus(file);
  await workbench.page.keyboard.press('Control+Enter');
  await workbench.webview('body', text);
}
