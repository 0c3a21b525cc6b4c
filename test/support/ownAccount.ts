import fs from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { AwsServers } from './awsServers.ts';

export const REQUEST = 'plain.bedrock.json';

export interface OwnAccountOptions {
  /** `~/.aws/config` and `~/.aws/credentials`. */
  config: string;
  credentials?: string;
  /** What stands for Bedrock. */
  bedrockUrl: string;
  env?: NodeJS.ProcessEnv;
}

/** A window whose requests go to the user's own account: a home with AWS files, and local servers for STS, SSO and SSO OIDC. */
export class OwnAccount {
  workbench!: Workbench;
  panel!: Frame;

  private constructor(
    readonly home: string,
    readonly servers: AwsServers,
  ) {}

  static async open({ config, credentials = '', bedrockUrl, env = {} }: OwnAccountOptions): Promise<OwnAccount> {
    const home = makeTemporaryFolder('aws-home');
    const account = new OwnAccount(home, await AwsServers.start());
    fs.mkdirSync(path.join(home, '.aws'));
    account.writeConfig(config);
    fs.writeFileSync(path.join(home, '.aws', 'credentials'), credentials);
    try {
      account.workbench = await openWithExtension({
        viewport: { width: 1500, height: 950 },
        machineSettings: { 'bedrockInvoke.connection': 'aws' },
        env: {
          HOME: home,
          USERPROFILE: home,
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrockUrl,
          AWS_ENDPOINT_URL_BEDROCK: bedrockUrl,
          ...account.servers.environment,
          ...env,
        },
      });
      await account.workbench.openFile(REQUEST);
      await account.workbench.runCommand('Bedrock Invoke: Open Playground');
      account.panel = await account.workbench.webview('bi-panel');
    } catch (error) {
      await account.close();
      throw error;
    }
    return account;
  }

  /** Writes `~/.aws/config`. */
  writeConfig(text: string): void {
    fs.writeFileSync(path.join(this.home, '.aws', 'config'), text);
  }

  /** Brings the window to a known state: the request as it is on disk, nothing sent, and the environment signing. */
  async startAgain(): Promise<void> {
    await this.workbench.startFrom(REQUEST);
    await this.panelShows(/Nothing has been sent yet/);
    await this.chooseInField(/^No profile$/);
  }

  async close(): Promise<void> {
    await this.workbench?.window.close();
    await this.servers.close();
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  async panelShows(what: RegExp): Promise<void> {
    let text = '';
    await eventually(
      `the panel to show ${what}`,
      async () => what.test((text = visibleText(await this.panel.locator('bi-panel').innerText()))),
      30_000,
    ).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)} It shows: ${text}`);
    });
  }

  statusReads(what: RegExp): Promise<string> {
    return this.workbench.waitForStatus('bedrockInvoke.identity', what, 30_000);
  }

  async send(): Promise<void> {
    await this.workbench.editors.focus(REQUEST);
    await this.workbench.page.keyboard.press('Control+Enter');
  }

  /** Opens the list of one of the form's fields by key, and waits until it reads as wanted. */
  async openField(field: string, ...wanted: readonly RegExp[]): Promise<void> {
    const input = this.panel.locator(`#field-${field}`);
    await input.focus();
    await input.press('ArrowDown');
    await this.listShows(field, ...wanted);
  }

  async listShows(field: string, ...wanted: readonly RegExp[]): Promise<void> {
    let text = '';
    for (const each of wanted) {
      await eventually(
        `the list of ${field} to show ${each}`,
        async () => each.test((text = visibleText(await this.panel.locator(`#field-${field}-list`).innerText()))),
        30_000,
      ).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)} It shows: ${text}`);
      });
    }
  }

  /** Chooses who signs in the panel's Profile field, by the beginning of the row. */
  async chooseInField(row: RegExp): Promise<void> {
    await this.openField('profile');
    await this.panel
      .locator('#field-profile-list [role=option]')
      .filter({ has: this.panel.locator('.combo-label', { hasText: row }) })
      .first()
      .click();
  }

  /** What the Profile field shows, and what decided. */
  async signerReads(value: string, decidedBy: string | RegExp): Promise<void> {
    const shown = async (): Promise<[string, string]> => [
      await this.panel.locator('#field-profile').inputValue(),
      visibleText(await this.panel.locator('#field-profile-decided').innerText()),
    ];
    let last: [string, string] = ['', ''];
    await eventually(`the Profile field to read ${value}, ${decidedBy}`, async () => {
      last = await shown();
      return last[0] === value && (typeof decidedBy === 'string' ? last[1] === decidedBy : decidedBy.test(last[1]));
    }).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)} It reads ${last.join(', ')}.`);
    });
  }
}

/** A short-term Bedrock API key by its form; its signature is none. */
export function shortTermKey(region: string, madeAt: Date, seconds: number): string {
  const date = madeAt.toISOString().replace(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    Action: 'CallWithBearerToken',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `AKIDEXAMPLE/${date.slice(0, 8)}/${region}/bedrock/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(seconds),
    'X-Amz-Signature': '0'.repeat(64),
    Version: '1',
  });
  return `bedrock-api-key-${Buffer.from(`bedrock.amazonaws.com/?${query.toString()}`).toString('base64')}`;
}
