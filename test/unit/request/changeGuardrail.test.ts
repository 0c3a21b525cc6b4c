import assert from 'node:assert/strict';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import { resolveRequest } from '../../../src/core/request/resolveRequest.ts';
import { withGuardrailVersion, withoutGuardrail } from '../../../src/core/request/changeGuardrail.ts';
import type { ResolvedRequest } from '../../../src/core/request/resolveRequest.ts';

function resolved(body: string): Promise<ResolvedRequest> {
  const file = `{ "modelId": "amazon.nova-lite-v1:0", "guardrailIdentifier": "g", "guardrailVersion": "1", "trace": "ENABLED", "body": ${body} }`;
  return resolveRequest(parseRequest(file), {
    environment: () => undefined,
    readFile: async () => new Uint8Array(),
    input: async () => undefined,
  });
}

const text = ({ body }: ResolvedRequest): string => Buffer.from(body).toString('utf8');

describe('the same request under another guardrail', () => {
  const config = '"amazon-bedrock-guardrailConfig": { "tagSuffix": "x" }';
  for (const [name, body, expected] of [
    ['first', `{ ${config}, "a": 1.0 }`, '{"a":1.0}'],
    ['in the middle', `{ "a": 1.0, ${config}, "b": "\\u00e9" }`, '{"a":1.0,"b":"\\u00e9"}'],
    ['last', `{ "a": 12345678901234567890, ${config} }`, '{"a":12345678901234567890}'],
    ['alone', `{ ${config} }`, '{}'],
    ['twice', `{ ${config}, "a": 1, ${config} }`, '{"a":1}'],
    [
      'nowhere but in a text',
      '{ "a": "amazon-bedrock-guardrailConfig", "b": { "amazon-bedrock-guardrailConfig": 1 } }',
      '{"a":"amazon-bedrock-guardrailConfig","b":{"amazon-bedrock-guardrailConfig":1}}',
    ],
  ] as const) {
    it(`has no guardrail and no configuration, which stood ${name}`, async () => {
      const request = await resolved(body);
      const without = withoutGuardrail(request);
      assert.equal(text(without), expected);
      assert.deepEqual(
        { ...without, body: null },
        { ...request, guardrailIdentifier: null, guardrailVersion: null, body: null },
      );
    });
  }

  it('has another version and nothing else', async () => {
    const request = await resolved('{ "a": 1 }');
    assert.deepEqual(withGuardrailVersion(request, '2'), { ...request, guardrailVersion: '2' });
    assert.equal(request.guardrailVersion, '1');
  });
});
