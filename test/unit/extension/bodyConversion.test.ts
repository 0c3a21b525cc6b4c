import assert from 'node:assert/strict';
import { listModels } from '../../../src/core/controlPlane/listModels.ts';
import { applyEdits } from 'jsonc-parser';
import { setMembers } from '../../../src/core/request/editRequest.ts';
import { bodyConversion } from '../../../src/extension/editor/bodyConversion.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { connectTo } from '../../support/controlPlane.ts';

const CLAUDE = `{
  "modelId": "us.anthropic.claude-sonnet-4-20250514-v1:0", // the model
  "body": {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": "{{limit}}",
    "top_k": 5,
    "system": "Be brief.",
    "messages": [{ "role": "user", "content": "{{question}}" }]
  }
}
`;

describe('the body for another model', () => {
  it("is written in that model's form, and says what it could not carry", () => {
    const conversion = bodyConversion(CLAUDE, 'amazon.nova-lite-v1:0', null);
    assert.deepEqual(conversion?.body, {
      system: [{ text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ text: '{{question}}' }] }],
      inferenceConfig: { maxTokens: '{{limit}}' },
    });
    assert.deepEqual(conversion.notCarried, ['top_k']);
    assert.deepEqual([conversion.from, conversion.to], ['anthropic-claude-messages', 'amazon-nova']);
  });

  it('names the comments that are lost with the old body', () => {
    const conversion = bodyConversion(CLAUDE.replace('"top_k": 5,', '// short answers'), 'amazon.nova-lite-v1:0', null);
    assert.deepEqual(conversion?.notCarried, ['comments in the body']);
  });

  it('is not offered where the body fits, where the model is unknown or makes no text, or the file is not whole', () => {
    for (const modelId of [
      'anthropic.claude-3-haiku-20240307-v1:0',
      'no.such-model',
      'amazon.titan-embed-text-v2:0',
      '{{model}}',
    ]) {
      assert.equal(bodyConversion(CLAUDE, modelId, null), null, modelId);
    }
    assert.equal(bodyConversion(CLAUDE.slice(0, -4), 'amazon.nova-lite-v1:0', null), null);
    assert.equal(
      bodyConversion('{ "modelId": "amazon.nova-lite-v1:0" }', 'us.anthropic.claude-sonnet-4-20250514-v1:0', null),
      null,
    );
  });

  it('is offered again after it was declined', () => {
    const declined = CLAUDE.replace('us.anthropic.claude-sonnet-4-20250514-v1:0', 'amazon.nova-lite-v1:0');
    assert.equal(bodyConversion(declined, 'amazon.nova-pro-v1:0', null)?.to, 'amazon-nova');
  });

  it('finds the model of an ARN in the catalogue', async () => {
    const sandbox = await startSandbox();
    try {
      const catalogue = await listModels(connectTo(sandbox.url));
      const arn = catalogue.models.find(({ kind }) => kind === 'custom-model-deployment')?.modelId ?? assert.fail();
      assert.equal(bodyConversion(CLAUDE, arn, catalogue)?.to, 'amazon-nova');
      assert.equal(bodyConversion(CLAUDE, arn, null), null);
    } finally {
      await sandbox.close();
    }
  });

  it('is one edit that keeps everything around it', () => {
    const conversion = bodyConversion(CLAUDE, 'amazon.nova-lite-v1:0', null);
    const edits = setMembers(CLAUDE, { modelId: 'amazon.nova-lite-v1:0', body: conversion?.body ?? assert.fail() });
    assert.equal(edits.length, 1);
    const text = applyEdits(CLAUDE, edits);
    assert.match(text, /"modelId": "amazon\.nova-lite-v1:0", \/\/ the model\n {2}"body": \{\n {4}"system": \[/);
    assert.ok(text.endsWith('\n  }\n}\n'));
  });
});
