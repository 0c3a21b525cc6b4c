import assert from 'node:assert/strict';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';
import { apiKeyIdentity, apiKeyWords, describeApiKey } from '../../../src/core/aws/apiKey.ts';
import { redact } from '../../../src/core/http/redact.ts';

class Sha256 implements Checksum {
  private readonly hash;
  constructor(secret?: SourceData) {
    this.hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array));
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    throw new Error('used once');
  }
}

/** A short-term key as Amazon's token generator makes it: presigned by the official signer. */
async function shortTermKey(region: string, made: Date, seconds: number): Promise<string> {
  const signer = new SignatureV4({
    service: 'bedrock',
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: 'session/token+EXAMPLE==',
    },
  });
  const { query = {} } = await signer.presign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: 'bedrock.amazonaws.com',
      path: '/',
      headers: { host: 'bedrock.amazonaws.com' },
      query: { Action: 'CallWithBearerToken' },
    },
    { expiresIn: seconds, signingDate: made },
  );
  const text = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `bedrock-api-key-${Buffer.from(`bedrock.amazonaws.com/?${text}&Version=1`).toString('base64')}`;
}

const MADE = new Date('2026-11-22T08:00:00Z');
const at = (text: string) => () => Date.parse(text);

describe('Bedrock API keys', () => {
  it('short-term: Region and end are read from the key', async () => {
    for (const around of [(key: string) => key, (key: string) => ` ${key}\n`]) {
      const description = describeApiKey(around(await shortTermKey('eu-west-1', MADE, 43_200)));
      assert.deepEqual(description, {
        kind: 'short-term',
        region: 'eu-west-1',
        expiresAt: new Date('2026-11-22T20:00:00Z'),
        account: null,
      });
      assert.equal(apiKeyWords(description), 'short-term, for eu-west-1, until 2026-11-22 20:00 UTC');
    }
  });

  it('long-term: the account is read from the key', () => {
    const key = `ABSK${Buffer.from('BedrockAPIKey-a1b2-at-123456789012:c2VjcmV0').toString('base64')}`;
    assert.deepEqual(describeApiKey(key), {
      kind: 'long-term',
      region: null,
      expiresAt: null,
      account: '123456789012',
    });
    assert.deepEqual(describeApiKey('ABSKgarbage'), {
      kind: 'long-term',
      region: null,
      expiresAt: null,
      account: null,
    });
  });

  it('anything else is of an unknown kind and nothing throws', async () => {
    const key = await shortTermKey('eu-west-1', MADE, 43_200);
    for (const text of [
      '',
      'x',
      'bedrock-api-key-',
      'bedrock-api-key-sandbox',
      'bedrock-api-key-%%%%',
      `bedrock-api-key-${Buffer.from('http://x/?X-Amz-Credential=a/b/../c').toString('base64')}`,
      key.slice(0, 60),
    ]) {
      assert.equal(describeApiKey(text).kind, 'unknown', text);
    }
    for (const expires of ['', '-1', '1e9', '99999999999', 'abc']) {
      assert.equal(
        describeApiKey(
          `bedrock-api-key-${Buffer.from(`b/?X-Amz-Credential=a/b/us-east-1/bedrock/c&X-Amz-Date=20260101T000000Z&X-Amz-Expires=${expires}`).toString('base64')}`,
        ).expiresAt,
        null,
        expires,
      );
    }
  });

  it('one that has run out is not sent; one about to is spoken of', async () => {
    const key = await shortTermKey('eu-west-1', MADE, 3600);
    const after = apiKeyIdentity('my key', key, { now: at('2026-11-22T09:00:00Z') });
    await assert.rejects(after.authorize(), { name: 'ApiKeyExpired', message: /2026-11-22 09:00 UTC/ });
    const before = apiKeyIdentity('my key', key, { now: at('2026-11-22T08:55:30Z') });
    assert.match(before.notice ?? '', /in less than 5 min/);
    assert.deepEqual(await before.authorize(), { kind: 'bearer', token: key });
    assert.equal(apiKeyIdentity('my key', key, { now: at('2026-11-22T08:10:00Z') }).notice, null);
  });

  it('one for another Region is spoken of, and still sent', async () => {
    const key = await shortTermKey('eu-west-1', MADE, 43_200);
    const identity = apiKeyIdentity('my key', key, { region: 'us-east-1', now: at('2026-11-22T09:00:00Z') });
    assert.match(identity.notice ?? '', /valid only in eu-west-1 and this request goes to us-east-1/);
    assert.equal((await identity.authorize()).kind, 'bearer');
  });

  it('what could not stand in a header is refused without being quoted', async () => {
    for (const token of ['', '  ', 'a b', 'a\r\nx: y', 'schl\u00fcssel']) {
      await assert.rejects(
        apiKeyIdentity('my key', token).authorize(),
        (error: Error) => error.name === 'ApiKeyMalformed' && (token.trim() === '' || !error.message.includes(token)),
      );
    }
  });

  it('a whole key is taken out of any text, whatever it is encoded in', async () => {
    const key = await shortTermKey('eu-west-1', MADE, 43_200);
    assert.equal(redact(`sent ${key} twice`, []), 'sent (masked) twice');
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
    const bytes = Buffer.from(secret);
    for (const form of [
      secret,
      bytes.toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      encodeURIComponent(secret),
    ]) {
      assert.match(redact(`<${form}>`, [secret]), /^<\(masked\)=*>$/, form);
    }
  });
});
