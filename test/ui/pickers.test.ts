import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { answer, JSON_HEAD } from '../support/scriptedServer.ts';
import type { ScriptedServer } from '../support/scriptedServer.ts';
import { controlPlane, denied, json } from '../support/controlPlane.ts';

const FILE = 'plain.bedrock.json';
const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const TEXT = `{
  "modelId": "us.${SONNET}", // the model
  "region": "us-east-1",
  "body": {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 300,
    "top_k": 5,
    "messages": [{ "role": "user", "content": "Why is the sky blue?" }]
  }
}
`;

/** Whenever that was: a list that was read for an earlier test is shown again. */
const LISTED = /listed (just now|\d+ minutes? ago)/i;

/** The pick lists as a user works them: with the keyboard. */
class Pickers {
  constructor(readonly workbench: Workbench) {}

  get keyboard() {
    return this.workbench.page.keyboard;
  }

  /** Opens a request that reads as `TEXT` and runs a command from the palette. */
  async run(command: string): Promise<void> {
    await this.workbench.editors.replaceText(FILE, TEXT);
    await this.workbench.quickInput.open('F1', `>Bedrock Invoke: ${command}`);
    await this.workbench.quickInput.row(`Bedrock Invoke: ${command}`).waitFor();
    await this.keyboard.press('Enter');
    await this.says(command);
  }

  async says(...wanted: readonly (string | RegExp)[]): Promise<void> {
    let text = '';
    for (const each of wanted) {
      await eventually(`the list to say ${each}`, async () => {
        text = visibleText(await this.workbench.quickInput.widget.innerText());
        return typeof each === 'string' ? text.includes(each) : each.test(text);
      }).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)} It says: ${text}`);
      });
    }
  }

  async type(text: string): Promise<void> {
    await this.keyboard.press('Control+A');
    await this.keyboard.type(text);
  }

  /** Waits until the row that the keyboard is at has this in it, then takes it. */
  async take(text: string | RegExp): Promise<void> {
    const focused = this.workbench.quickInput.widget.locator('.monaco-list-row.focused', { hasText: text });
    await focused.waitFor();
    await this.keyboard.press('Enter');
  }

  async closed(): Promise<void> {
    await this.workbench.quickInput.widget.waitFor({ state: 'hidden' });
  }

  async holds(...wanted: readonly (string | RegExp)[]): Promise<void> {
    let text = '';
    for (const each of wanted) {
      await eventually(`the request to hold ${each}`, async () => {
        text = await this.workbench.editors.text(FILE);
        return typeof each === 'string' ? text.includes(each) : each.test(text);
      }).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)} It holds: ${text}`);
      });
    }
  }

  /** One step of undo brings the request back as it was. */
  async undone(): Promise<void> {
    await this.workbench.editors.focus(FILE);
    await this.keyboard.press('Control+Z');
    await eventually(
      'undo to bring the request back',
      async () => (await this.workbench.editors.text(FILE)).trim() === TEXT.trim(),
    );
  }
}

describe('choosing from the account, by keyboard alone', () => {
  let pickers: Pickers;
  before(async () => {
    pickers = new Pickers(await openWithExtension({ viewport: { width: 1500, height: 950 } }));
    await pickers.workbench.openFile(FILE);
  });
  beforeEach(() => pickers.workbench.startFrom(FILE));
  after(() => pickers?.workbench.window.close());

  it('lists every kind of model with its facts, and asks before it converts the body, as one step of undo', async () => {
    await pickers.run('Choose Model');
    await pickers.says('Choose Model · sandbox keys, us-east-1 · ', LISTED);
    await pickers.type('amazon.nova-micro-v1:0');
    await pickers.says('Amazon · TEXT → TEXT · streams · active · on demand');
    await pickers.take('Nova Micro');
    await pickers.says(
      'The Model Takes Another Body',
      'Convert the prompt',
      'into the format of amazon-nova',
      'Not carried over: top_k.',
    );
    await pickers.take('Convert the prompt');
    await pickers.holds(
      '"modelId": "amazon.nova-micro-v1:0", // the model',
      /"inferenceConfig": \{\s+"maxTokens": 300/,
      /"text": "Why is the sky blue\?"/,
    );
    await pickers.undone();
  });

  it('begins at the model that stands in the file', async () => {
    await pickers.run('Choose Model');
    await pickers.says(LISTED);
    await pickers.take(`us.${SONNET}`);
    await pickers.closed();
    assert.equal((await pickers.workbench.editors.text(FILE)).trim(), TEXT.trim());
  });

  it('keeps the body where the conversion is declined', async () => {
    await pickers.run('Choose Model');
    await pickers.type('amazon.nova-micro-v1:0');
    await pickers.take('Nova Micro');
    await pickers.says('Convert the prompt');
    await pickers.keyboard.press('ArrowDown');
    await pickers.take('Keep the body');
    await pickers.holds('"modelId": "amazon.nova-micro-v1:0"', '"anthropic_version"');
    await pickers.undone();
  });

  it('offers the profiles of a model that cannot be called on demand', async () => {
    await pickers.run('Choose Model');
    await pickers.type(SONNET);
    await pickers.says('only through a profile');
    await pickers.take(/active · only through a profile/);
    await pickers.says('Claude Sonnet 4 Cannot Be Called by Its Own Id', `us.${SONNET}`);
    await pickers.type('global');
    await pickers.take(`global.${SONNET}`);
    await pickers.closed();
    await pickers.holds(`"modelId": "global.${SONNET}", // the model`);
    await pickers.undone();
  });

  it('takes any ARN that is typed', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl';
    await pickers.run('Choose Model');
    await pickers.type(arn);
    await pickers.take('Use the typed model id or ARN');
    await pickers.closed();
    await pickers.holds(`"modelId": "${arn}", // the model`);
    await pickers.undone();
  });

  it('lists guardrails with their versions, what they do and their policies, and writes identifier and version together', async () => {
    await pickers.run('Choose Guardrail');
    await pickers.says(LISTED, 'support-desk, draft', 'privacy-mask, version 2');
    await pickers.type('privacy version 2');
    await pickers.says(/sandboxguard2 · ready/, /31 kinds of personal data, 1 pattern/);
    await pickers.take('privacy-mask, version 2');
    await pickers.holds('"guardrailIdentifier": "sandboxguard2"', '"guardrailVersion": "2"');
    await pickers.undone();
  });

  it("fills the panel's list from the account when it is opened, with its age", async () => {
    await pickers.workbench.editors.replaceText(FILE, TEXT);
    await pickers.workbench.runCommand('Bedrock Invoke: Open Playground');
    const panel = await pickers.workbench.webview('bi-panel');
    const model = panel.locator('#field-modelId');
    await eventually('the form to follow', async () => (await model.inputValue()) === `us.${SONNET}`);
    await model.focus();
    await model.press('ArrowDown');
    await panelListSays(panel, 'modelId', /Imported models/, /sandbox-imported-llama/, LISTED, /List again/);
    await model.fill('nova micro');
    await model.press('ArrowDown');
    await model.press('Enter');
    await pickers.says('The Model Takes Another Body');
    await pickers.take('Convert the prompt');
    await pickers.holds('"modelId": "amazon.nova-micro-v1:0", // the model', '"inferenceConfig"');
    await pickers.undone();
  });
});

describe('choosing from an account that allows some of it', () => {
  let server: ScriptedServer;
  let pickers: Pickers;
  let panel: Frame;
  /** The answers of one of the lists that are held back; `undefined` where it answers immediately. */
  let held: (() => void)[] | undefined;
  /** How often it was given up. */
  let hungUp = 0;
  const release = (): void => {
    const answers = held ?? [];
    held = undefined;
    for (const write of answers) write();
  };
  before(async () => {
    const modelSummaries = [
      {
        modelId: 'amazon.nova-lite-v1:0',
        modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
        modelName: 'Nova Lite',
        providerName: 'Amazon',
        inferenceTypesSupported: ['ON_DEMAND'],
      },
    ];
    server = await controlPlane({
      '/foundation-models': { modelSummaries },
      '/imported-models': denied('bedrock:ListImportedModels'),
      '/marketplace-model/endpoints': (_, socket) => {
        const write = (): void => void socket.write(json({ marketplaceModelEndpoints: [] }));
        if (!held) return write();
        socket.once('close', () => hungUp++);
        held.push(write);
      },
      '/guardrails': (_, socket) =>
        void socket.write(
          answer(403, { ...JSON_HEAD, 'x-amzn-ErrorType': 'AccessDeniedException' }, '{"message":"no"}'),
        ),
    });
    pickers = new Pickers(
      await openWithExtension({
        machineSettings: { 'bedrockInvoke.connection': 'aws' },
        env: {
          AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
          AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
          AWS_ENDPOINT_URL: server.url,
        },
      }),
    );
    await pickers.workbench.openFile(FILE);
    await pickers.workbench.runCommand('Bedrock Invoke: Open Playground');
    panel = await pickers.workbench.webview('bi-panel');
  });
  beforeEach(async () => {
    release();
    await pickers.workbench.startFrom(FILE);
  });
  after(async () => {
    await pickers?.workbench.window.close();
    await server?.close();
  });
  const asked = (path = '/foundation-models') => server.requests.filter(({ target }) => target.startsWith(path)).length;
  /** Lists what the account has, in the pick list. */
  const list = async (): Promise<void> => {
    await pickers.run('Choose Model');
    await pickers.says(LISTED);
    await pickers.keyboard.press('Escape');
    await pickers.closed();
  };

  it('asks nobody before the user does', async () => {
    const before = server.requests.length;
    await pickers.workbench.editors.replaceText(FILE, TEXT.replace('us.', 'eu.'));
    await eventually('the form to follow', async () =>
      (await panel.locator('#field-modelId').inputValue()).startsWith('eu.'),
    );
    assert.equal(server.requests.length, before);
  });

  it('names in the list what it may not list, and shows the rest', async () => {
    await pickers.run('Choose Model');
    await pickers.says(
      'Nova Lite',
      'Not allowed to list imported models (bedrock:ListImportedModels).',
      'environment keys, us-east-1 · ',
      LISTED,
    );
    await pickers.keyboard.press('Escape');
    await pickers.run('Choose Guardrail');
    await pickers.says('Not allowed to list guardrails (bedrock:ListGuardrails).', 'No guardrail');
    await pickers.keyboard.press('Escape');
  });

  it('says so in the panel too, without asking again', async () => {
    await list();
    const calls = server.requests.length;
    await panel.locator('#field-modelId').focus();
    await panel.locator('#field-modelId').press('ArrowDown');
    await panelListSays(
      panel,
      'modelId',
      /Nova Lite/,
      /Not allowed to list imported models \(bedrock:ListImportedModels\)\./,
      LISTED,
    );
    await panel.locator('#field-modelId').press('Escape');
    assert.equal(server.requests.length, calls);
  });

  it('asks again from the panel and from the list, and stops when the list is closed', async () => {
    await list();
    const before = asked();
    const ends = asked('/marketplace-model/endpoints');
    const given = hungUp;
    await panel.locator('#field-modelId').focus();
    await panel.locator('#field-modelId').press('ArrowUp');
    await panel.locator('#field-modelId').press('Enter');
    await eventually('the account to be asked again', () => asked() === before + 1);
    await eventually('every list to be answered', () => asked('/marketplace-model/endpoints') === ends + 1);
    await panelListSays(panel, 'modelId', /Nova Lite/, LISTED);
    await panel.locator('#field-modelId').press('Escape');

    held = [];
    await pickers.run('Choose Model');
    await pickers.says(LISTED);
    await pickers.type('List again');
    await pickers.take('List again');
    await pickers.says('us-east-1 · listing…');
    await eventually('the account to be asked once more', () => asked() === before + 2);
    await pickers.type('nova lite');
    await pickers.says('Nova Lite');
    await pickers.keyboard.press('Escape');
    await pickers.closed();
    await eventually('the call to be given up', () => hungUp === given + 1);
    await pickers.holds(`"us.${SONNET}"`);
  });

  /** All keys without a pause: no row is looked at in between. */
  const typeAndEnter = (text: string) =>
    Promise.all([...[...text].map(key => pickers.keyboard.press(key)), pickers.keyboard.press('Enter')]);

  it('takes the row that was typed, however fast Enter follows, fifty times', async () => {
    await pickers.run('Choose Model');
    for (let time = 1; time <= 50; time++) {
      await pickers.says(LISTED);
      const before = asked();
      held = [];
      await pickers.keyboard.press('Control+A');
      await typeAndEnter('List again');
      await pickers.says('us-east-1 · listing…');
      assert.equal(asked(), before + 1, `time ${time}`);
      release();
    }
    await pickers.keyboard.press('Escape');
    await pickers.closed();
    await pickers.holds(`"us.${SONNET}"`);
  });

  it('takes the row that was typed while the list is redrawn', async () => {
    for (let time = 1; time <= 10; time++) {
      held = undefined;
      await pickers.run('Choose Model');
      await pickers.says(LISTED);
      held = [];
      await typeAndEnter('List again');
      await pickers.says('us-east-1 · listing…');
      await eventually('the last list to wait', () => held?.length === 1);
      await pickers.keyboard.press('Control+A');
      const typed = typeAndEnter('nova lite');
      release();
      await typed;
      await pickers.says('The Model Takes Another Body');
      await pickers.take('Convert the prompt');
      await pickers.closed();
      await pickers.holds('"modelId": "amazon.nova-lite-v1:0"');
      await pickers.undone();
    }
  });
});

describe('choosing where the account cannot be asked', () => {
  let pickers: Pickers;
  const open = async (options: Parameters<typeof openWithExtension>[0]) => {
    pickers = new Pickers(await openWithExtension(options));
    await pickers.workbench.openFile(FILE);
  };
  afterEach(() => pickers?.workbench.window.close());

  it('has the built-in list, marked, when nothing answers', async () => {
    await open({
      machineSettings: { 'bedrockInvoke.connection': 'aws', 'bedrockInvoke.maxAttempts': 1 },
      env: {
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      },
    });
    await pickers.run('Choose Model');
    await pickers.says('(built-in list)', 'Nothing could be listed');
    await pickers.type('amazon.nova-micro-v1:0');
    await pickers.take('amazon.nova-micro-v1:0');
    await pickers.says('The Model Takes Another Body');
  });

  it('asks nobody in Restricted Mode', async () => {
    await open({
      workspaceTrust: true,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
    await pickers.workbench.waitForStatus('bedrockInvoke.identity', /Restricted Mode/, 30_000);
    await pickers.run('Choose Model');
    await pickers.says('(built-in list)', 'Restricted Mode: lists are not loaded.', 'not listed');
  });
});

async function panelListSays(panel: Frame, field: string, ...wanted: readonly RegExp[]): Promise<void> {
  let text = '';
  for (const each of wanted) {
    await eventually(`the panel's list to say ${each}`, async () =>
      each.test((text = visibleText(await panel.locator(`#field-${field}-list`).innerText()))),
    ).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)} It says: ${text}`);
    });
  }
}
