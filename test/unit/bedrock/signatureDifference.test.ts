import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { signRequest } from '../../../src/core/aws/sign.ts';
import { buildRequest } from '../../../src/core/bedrock/buildRequest.ts';
import { signatureDifference, withoutSignedSecrets } from '../../../src/core/bedrock/signatureDifference.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { CLAUDE } from '../../support/frames.ts';
import { KEYS, resolved } from '../../support/runExchange.ts';

const TOKEN = 'FwoGZXIvYXdzEXAMPLETOKEN';

const BODY_HASH = createHash('sha256').update(resolved().body).digest('hex');

/** As Bedrock answers it (and the sandbox). */
function mismatch(canonical: string, toSign: string): string {
  return (
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n' +
    `The Canonical String for this request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'${toSign}'\n`
  );
}

async function signed(sessionToken?: string) {
  const request = buildRequest(
    resolved(),
    'InvokeModel',
    parseEndpoint('https://bedrock-runtime.us-east-1.amazonaws.com'),
  );
  const credentials = { ...KEYS, ...(sessionToken ? { sessionToken } : {}) };
  const { canonicalRequest, stringToSign } = await signRequest(
    request,
    { kind: 'sigv4', credentials },
    { region: 'us-east-1', date: new Date('2026-11-22T00:00:00Z') },
  );
  assert.ok(canonicalRequest && stringToSign);
  return { canonicalRequest, stringToSign };
}

describe('the signature beside the one that was expected', () => {
  const changes: [
    what: string,
    change: (text: string) => string,
    verdict: RegExp,
    ours: string | null,
    theirs: string | null,
  ][] = [
    [
      'a changed header',
      text => text.replace('accept:application/json', 'accept:*/*'),
      /header accept arrived with another value/,
      'accept:application/json',
      'accept:*/*',
    ],
    [
      'a header that was taken out',
      text => text.replace('accept:application/json\n', ''),
      /header accept did not arrive/,
      'accept:application/json',
      null,
    ],
    [
      'a header that was added',
      text => text.replace('content-length:', 'connection:x\ncontent-length:'),
      /header connection did not arrive as it was signed/,
      null,
      'connection:x',
    ],
    [
      'a path encoded anew',
      text => text.replace('%253A', '%3A'),
      /path arrived changed/,
      `/model/${CLAUDE.replace(':', '%253A')}/invoke`,
      `/model/${CLAUDE.replace(':', '%3A')}/invoke`,
    ],
    [
      'a query that was added',
      text => text.replace('/invoke\n\n', '/invoke\nx=1\n'),
      /query arrived changed/,
      '',
      'x=1',
    ],
    ['another method', text => text.replace('POST', 'PUT'), /method arrived changed/, 'POST', 'PUT'],
    [
      'another body',
      text => text.replace(/[0-9a-f]{64}$/, '0'.repeat(64)),
      /body arrived changed/,
      BODY_HASH,
      '0'.repeat(64),
    ],
  ];
  for (const [what, change, verdict, ours, theirs] of changes) {
    it(`marks ${what} as the first difference and says what it means`, async () => {
      const texts = await signed();
      const found = signatureDifference(
        mismatch(change(texts.canonicalRequest), 'AWS4-HMAC-SHA256\n20261122T000000Z\nscope\nhash'),
        texts,
      );
      const [request] = found?.texts ?? [];
      assert.equal(request?.title, 'Canonical request');
      assert.ok(request.firstDifference !== null);
      const line = request.lines[request.firstDifference];
      assert.deepEqual(line, { ours, theirs });
      assert.match(found?.verdict ?? '', verdict);
      for (const each of request.lines.slice(0, request.firstDifference)) assert.equal(each.ours, each.theirs);
      // Both texts are whole on their sides.
      assert.equal(
        request.lines
          .map(each => each.ours)
          .filter(each => each !== null)
          .join('\n'),
        texts.canonicalRequest,
      );
    });
  }

  it('says that the secret key is wrong where both are the same', async () => {
    const texts = await signed();
    const found = signatureDifference(mismatch(texts.canonicalRequest, texts.stringToSign), texts);
    assert.deepEqual(
      found?.texts.map(({ firstDifference }) => firstDifference),
      [null, null],
    );
    assert.match(found?.verdict ?? '', /secret access key does not belong/);
  });

  it('shows the session token in neither, and says where it differs all the same', async () => {
    const texts = await signed(TOKEN);
    const message = withoutSignedSecrets(
      mismatch(
        texts.canonicalRequest.replace(TOKEN, 'another'),
        texts.stringToSign.replace(/[0-9a-f]{64}$/, '0'.repeat(64)),
      ),
    );
    assert.doesNotMatch(message, /another/);
    const found = signatureDifference(message, texts);
    assert.doesNotMatch(JSON.stringify(found), new RegExp(TOKEN));
    assert.match(JSON.stringify(found), /x-amz-security-token:\(masked\)/);
    assert.match(found?.verdict ?? '', /session token arrived changed/);
  });

  it('tells another date and another scope from the string to sign', async () => {
    const texts = await signed();
    const of = (from: string, to: string) =>
      signatureDifference(mismatch(texts.canonicalRequest, texts.stringToSign.replace(from, to)), texts)?.verdict ?? '';
    assert.match(of('\n20261122T000000Z', '\n20261122T000001Z'), /date of the signature/);
    assert.match(of('/us-east-1/', '/us-west-2/'), /scope of the signature/);
  });

  it('is bounded, whatever stands in the message', async () => {
    const texts = await signed();
    const found = signatureDifference(mismatch('x\n'.repeat(400_000), "' ".repeat(400_000)), texts);
    assert.ok((found?.texts[0]?.lines.length ?? 0) < 300);
  });

  it('is nothing where the message holds no texts, or a bearer token signed nothing', async () => {
    const texts = await signed();
    assert.equal(
      signatureDifference('The request signature we calculated does not match the signature you provided.', texts),
      null,
    );
    assert.equal(signatureDifference(mismatch('a', 'b'), { canonicalRequest: null, stringToSign: null }), null);
  });
});
