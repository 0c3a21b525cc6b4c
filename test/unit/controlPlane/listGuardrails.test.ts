import assert from 'node:assert/strict';
import { BedrockClient, GetGuardrailCommand, paginateListGuardrails } from '@aws-sdk/client-bedrock';
import { guardrailPolicies, listGuardrails } from '../../../src/core/controlPlane/listGuardrails.ts';
import type { GuardrailList } from '../../../src/core/controlPlane/listGuardrails.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { connectTo, controlPlane, denied, json, queryOf, refusal } from '../../support/controlPlane.ts';

describe('listGuardrails', () => {
  let sandbox: Sandbox;
  let official: BedrockClient;
  let server: ScriptedServer | undefined;
  before(async () => {
    sandbox = await startSandbox();
    official = new BedrockClient({ endpoint: sandbox.url, region: 'us-east-1', credentials: sandbox.credentials });
  });
  after(async () => {
    official.destroy();
    await sandbox.close();
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('gives every version a row, as the official client does', async () => {
    const { guardrails, failures } = await listGuardrails(connectTo(sandbox.url, { pageSize: 1 }));
    assert.deepEqual(failures, []);
    const expected: string[] = [];
    for await (const page of paginateListGuardrails({ client: official }, {})) {
      for (const { arn } of page.guardrails ?? []) {
        for await (const versions of paginateListGuardrails({ client: official }, { guardrailIdentifier: arn })) {
          for (const row of versions.guardrails ?? []) {
            expected.push([row.id, row.arn, row.name, row.version, row.status, row.description].join('|'));
          }
        }
      }
    }
    assert(expected.length > 2);
    assert.deepEqual(
      guardrails.map(row => [row.id, row.arn, row.name, row.version, row.status, row.description].join('|')).sort(),
      expected.sort(),
    );
    assert(
      guardrails.every(({ policies }) => policies === null),
      'policies are asked for only when wanted',
    );
  });

  it('tells the policies of a version, and of all when asked', async () => {
    const connection = connectTo(sandbox.url);
    const { guardrails } = await listGuardrails({ ...connection, withPolicies: true });
    for (const row of guardrails) {
      const raw = await official.send(
        new GetGuardrailCommand({ guardrailIdentifier: row.id, guardrailVersion: row.version }),
      );
      const present = Object.entries(raw)
        .filter(([name, value]) => name.endsWith('Policy') && value)
        .map(([name]) => name)
        .sort();
      assert.deepEqual(row.policies?.map(({ policy }) => policy).sort(), present);
      assert.deepEqual(await guardrailPolicies(connection, row), row.policies);
    }
    const texts =
      guardrails
        .find(({ id, version }) => id === 'sandboxguard1' && version === 'DRAFT')
        ?.policies?.map(({ text }) => text) ?? [];
    assert(texts.includes('2 denied topics'), texts.join('; '));
    assert(texts.includes('2 words and phrases, profanity'), texts.join('; '));
  });

  const draft = {
    id: 'aaa',
    arn: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/aaa',
    name: 'A',
    version: 'DRAFT',
    status: 'READY',
  };
  const other = {
    id: 'bbb',
    arn: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/bbb',
    name: 'B',
    version: 'DRAFT',
    status: 'FAILED',
    description: 'broken',
  };

  it('puts the draft first, then the newest number, and keeps what came where versions cannot be had', async () => {
    server = await controlPlane({
      '/guardrails': (request, socket) => {
        const identifier = queryOf(request).get('guardrailIdentifier');
        if (identifier === null) socket.write(json({ guardrails: [draft, other] }));
        else if (identifier === draft.arn) {
          socket.write(json({ guardrails: ['9', '10', 'DRAFT', '1'].map(version => ({ ...draft, version })) }));
        } else socket.write(refusal(404, 'ResourceNotFoundException', 'gone'));
      },
    });
    const parts: GuardrailList[] = [];
    const { guardrails, failures } = await listGuardrails({
      ...connectTo(server.url),
      onPart: part => void parts.push(part),
    });
    assert.deepEqual(
      guardrails.map(({ id, version, status }) => [id, version, status]),
      [
        ['aaa', 'DRAFT', 'READY'],
        ['aaa', '10', 'READY'],
        ['aaa', '9', 'READY'],
        ['aaa', '1', 'READY'],
        ['bbb', 'DRAFT', 'FAILED'],
      ],
    );
    assert.deepEqual(
      failures.map(({ text }) => text),
      ['The versions of the guardrail B could not be listed: ResourceNotFoundException: gone.'],
    );
    assert.deepEqual(
      parts[0]?.guardrails.map(({ id }) => id),
      ['aaa', 'bbb'],
    );
    assert.equal(parts.length, 3);
  });

  it('says what is not allowed: the list, or the policies of a version', async () => {
    server = await controlPlane({ '/guardrails': denied('bedrock:ListGuardrails') });
    const none = await listGuardrails(connectTo(server.url));
    assert.deepEqual(
      [none.guardrails, none.failures.map(({ text }) => text)],
      [[], ['Not allowed to list guardrails (bedrock:ListGuardrails).']],
    );
    await server.close();
    server = await controlPlane({
      '/guardrails': { guardrails: [draft] },
      '/guardrails/aaa': denied('bedrock:GetGuardrail'),
    });
    const rows = await listGuardrails({ ...connectTo(server.url), withPolicies: true });
    assert.deepEqual(
      rows.guardrails.map(({ id, policies }) => [id, policies]),
      [['aaa', null]],
    );
    assert.deepEqual(
      rows.failures.map(({ text }) => text),
      ['Not allowed to list policies of the guardrail A, version DRAFT (bedrock:GetGuardrail).'],
    );
  });
});
