import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { CallError } from '../../../src/core/http/callError.ts';
import { missingPermission } from '../../../src/core/bedrock/missingPermission.ts';
import { signatureDifference } from '../../../src/core/bedrock/signatureDifference.ts';
import type { FailureView } from '../../../src/core/exchange/exchangeView.ts';
import type { Theme } from '../../harness/themes.ts';
import type { PanelOptions, PanelPage } from '../../support/panel/panelPage.ts';
import { panelSuite } from '../../support/panel/panelSuite.ts';
import { sampleExchange, sampleForm, THROTTLED } from '../../support/panel/samples.ts';

const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const DENIED = `User: arn:aws:sts::123456789012:assumed-role/dev/jane is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-west-2::foundation-model/${SONNET} because no identity-based policy allows the bedrock:InvokeModel action`;
const SIGNED = {
  canonicalRequest: 'POST\n/model/m/invoke\n\naccept:application/json\nhost:h\n\naccept;host\nabc',
  stringToSign: 'AWS4-HMAC-SHA256\n20261122T093000Z\nscope\nhash',
};
const MISMATCH = `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'${SIGNED.canonicalRequest.replace('application/json', '*/*')}'\n\nThe String-to-Sign should have been\n'${SIGNED.stringToSign}x'\n`;

const permission = missingPermission(
  new CallError({ kind: 'service', name: 'AccessDeniedException', message: DENIED }),
  { modelId: `us.${SONNET}`, region: 'us-east-1', guardrailIdentifier: null },
);
const signature = signatureDifference(MISMATCH, SIGNED);
assert.ok(permission && signature);

const CARDS: Readonly<Record<'denied' | 'onDemand' | 'malformed' | 'signature', FailureView>> = {
  denied: {
    ...THROTTLED,
    name: 'AccessDeniedException',
    message: DENIED,
    status: 403,
    missingPermission: permission,
    actions: ['copyPolicy', 'chooseProfile'],
  },
  onDemand: {
    ...THROTTLED,
    name: 'ValidationException',
    message: 'Invocation of the model with on-demand throughput isn\u2019t supported.',
    status: 400,
    actions: ['chooseModel'],
    candidates: [
      { modelId: `us.${SONNET}`, name: 'US Anthropic Claude Sonnet 4', listed: true },
      { modelId: `global.${SONNET}`, name: null, listed: false },
    ],
  },
  malformed: {
    ...THROTTLED,
    name: 'ValidationException',
    message: 'Malformed input request: #/a/b: too long',
    status: 400,
    places: [{ path: 'body.a.b', line: 7, column: 5 }],
    actions: ['showInRequest'],
  },
  signature: {
    ...THROTTLED,
    name: 'InvalidSignatureException',
    message: MISMATCH,
    advice: signature.verdict,
    status: 403,
    signature,
    actions: ['chooseProfile', 'showLog'],
  },
};

describe('the panel: the error card', () => {
  const { openPanel } = panelSuite();
  let panel: PanelPage;

  const form = (modelId: string) => ({
    type: 'form' as const,
    form: sampleForm({ values: { ...sampleForm().values, modelId } }),
  });
  const show = async (failure: FailureView, options: PanelOptions = {}): Promise<Locator> => {
    panel = await openPanel(options);
    await panel.post(form(SONNET), {
      type: 'exchange',
      exchange: sampleExchange({ state: 'refused', text: '', modelId: SONNET, failure, status: failure.status }),
    });
    await panel.sent();
    return panel.page.getByRole('region', { name: 'Error' });
  };
  const buttons = (card: Locator): Promise<string[]> => card.locator('.actions vscode-button').allInnerTexts();

  it('writes a model into the file by keyboard, shows which one stands there, and then offers to send again first', async () => {
    const card = await show(CARDS.onDemand);
    assert.deepEqual(await buttons(card), ['Choose Model…']);
    assert.deepEqual(await card.locator('.candidate').locator('.chip').allInnerTexts(), ['guess']);
    await card.getByRole('button', { name: `us.${SONNET}` }).focus();
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'setMembers', members: { modelId: `us.${SONNET}` } }]);
    assert.equal(await card.locator('[aria-pressed=true]').count(), 0, 'only the file says so');
    await panel.post(form(`us.${SONNET}`));
    assert.match(await card.locator('[aria-pressed=true]').innerText(), /^us\./);
    assert.deepEqual(await buttons(card), ['Send Again', 'Choose Model…']);
    assert.match(await card.getByRole('status').innerText(), /The file now says us\./);
    await panel.post(form(SONNET));
    assert.deepEqual(await buttons(card), ['Choose Model…']);
  });

  it('names the permission that is missing and shows the policy on request', async () => {
    const card = await show(CARDS.denied);
    const part = card.getByRole('region', { name: 'Missing permission' });
    for (const words of [
      'bedrock:InvokeModel',
      `arn:aws:bedrock:us-west-2::foundation-model/${SONNET}`,
      'arn:aws:sts::123456789012:assumed-role/dev/jane',
      'identity-based policy',
    ]) {
      assert.ok(await part.getByText(words, { exact: true }).isVisible(), words);
    }
    assert.match(await part.innerText(), /also denies Converse and ConverseStream/);
    const policy = part.locator('pre');
    assert.equal(await policy.isVisible(), false);
    await part.getByText('A policy that allows it').focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(await policy.innerText(), permission.policy);
    await card.getByRole('button', { name: 'Copy Policy' }).click();
    // The host copies its own text: nothing that the page says can stand for it.
    assert.deepEqual(await panel.sent(), [{ type: 'failureAction', action: 'copyPolicy' }]);
  });

  it('names the place in the request and leads there', async () => {
    const card = await show(CARDS.malformed);
    assert.match(await card.getByRole('list', { name: 'Places in the request' }).innerText(), /body\.a\.b\s+line 7/);
    await card.getByRole('button', { name: 'Show in Request' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'failureAction', action: 'showInRequest' }]);
  });

  it('lays the two signatures side by side with the first difference marked, and says it once', async () => {
    const card = await show(CARDS.signature);
    assert.doesNotMatch(await card.locator('.failure-message').innerText(), /Canonical String/);
    const rows = card.locator('details[open] tbody tr');
    assert.equal(await rows.count(), 8);
    const first = card.locator('tr.first:visible');
    assert.equal(await first.count(), 1);
    assert.deepEqual(await first.locator('td').allInnerTexts(), [
      'First difference:\naccept:application/json',
      'accept:*/*',
    ]);
    assert.deepEqual(await first.locator('mark').allInnerTexts(), ['application/json', '*/*']);
    const [ours, theirs] = [
      await first.locator('td').nth(0).boundingBox(),
      await first.locator('td').nth(1).boundingBox(),
    ];
    assert.ok(
      ours && theirs && theirs.x > ours.x + ours.width / 2 && Math.abs(theirs.y - ours.y) < 1,
      'they stand beside each other',
    );
    await card.getByText('String to sign').click();
    assert.equal(await first.count(), 2);
  });

  for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] satisfies Theme[]) {
    it(`fits into a narrow panel with every part open: ${theme}`, async () => {
      for (const failure of Object.values(CARDS)) {
        const card = await show(failure, { theme, width: 320 });
        for (const fold of await card.locator('details:not([open]) > summary').all()) await fold.click();
        const wide = await panel.page.evaluate<string[]>(
          `[...document.querySelectorAll('.failure *')].filter(each => !each.closest('pre, .sr-only, thead') && each.getBoundingClientRect().right > innerWidth).map(each => each.className || each.tagName)`,
        );
        assert.deepEqual(wide, [], failure.name);
        await panel.close();
      }
    });
  }
});
