import assert from 'node:assert/strict';
import { Workplace } from '../../support/runCli.ts';

const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 30, messages: [{ role: 'user', content: 'Why?' }] };

interface Failed {
  error: {
    name: string;
    missingPermission?: {
      actions: string[];
      resource: string;
      explicitDeny: boolean;
      policy: { Statement: unknown[] };
    };
    candidates?: { modelId: string; listed: boolean }[];
    pointer?: { line: number; column: number };
  };
}

describe('what send says of a refusal', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  const send = async (request: unknown): Promise<{ stderr: string; failed: Failed }> => {
    const file = place.file('r.bedrock.json', typeof request === 'string' ? request : JSON.stringify(request, null, 2));
    const [text, json] = await Promise.all([
      place.run(['send', file, '--sandbox']),
      place.run(['send', file, '--sandbox', '--output', 'json']),
    ]);
    assert.equal(text.code, 1);
    assert.equal(text.stdout, '');
    return { stderr: text.stderr, failed: JSON.parse(json.stdout) as Failed };
  };

  it('is the missing permission and a policy that gives it', async () => {
    const { stderr, failed } = await send({ modelId: 'sandbox.fault-access-denied-v1:0', body });
    const { missingPermission, candidates, pointer } = failed.error;
    assert.deepEqual(missingPermission?.actions, ['bedrock:InvokeModel']);
    assert.equal(missingPermission.explicitDeny, false);
    assert.equal(missingPermission.policy.Statement.length, 1);
    assert.deepEqual([candidates, pointer], [undefined, undefined]);
    const policy = /^A policy that gives it: (.+)$/m.exec(stderr)?.[1];
    assert.deepEqual(JSON.parse(policy ?? ''), missingPermission.policy);
  });

  it('is the model ids to try, marked as guesses', async () => {
    const { stderr, failed } = await send({ modelId: SONNET, region: 'eu-west-1', body });
    assert.deepEqual(failed.error.candidates, [
      { modelId: `eu.${SONNET}`, listed: false },
      { modelId: `global.${SONNET}`, listed: false },
    ]);
    assert.match(
      stderr,
      /guesses, not looked up in the account\): eu\.anthropic\.claude-sonnet-4-20250514-v1:0, global\./,
    );
    assert.equal('missingPermission' in failed.error, false);
  });

  it('is the place in the file that the message points to', async () => {
    const text = `{\n  "modelId": "us.${SONNET}",\n  "variables": { "limit": 1.5 },\n  "body": ${JSON.stringify({ ...body, max_tokens: '{{limit}}' })}\n}\n`;
    const { stderr, failed } = await send(text);
    const column = (text.split('\n')[3] ?? '').indexOf('"max_tokens"') + 1;
    assert.deepEqual(failed.error.pointer, { line: 4, column });
    assert.match(
      stderr,
      new RegExp(`r\\.bedrock\\.json:4:${column}: error: expected type: Integer, found: BigDecimal`),
    );
  });

  it('is nothing more where nothing more is known', async () => {
    const { failed } = await send({ modelId: 'sandbox.fault-model-error-v1:0', body });
    assert.deepEqual(
      ['missingPermission', 'candidates', 'pointer'].filter(name => name in failed.error),
      [],
    );
  });
});
