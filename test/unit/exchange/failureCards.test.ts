import assert from 'node:assert/strict';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import type { Identity } from '../../../src/core/aws/identity.ts';
import type { FailureAction, FailureView } from '../../../src/core/exchange/exchangeView.ts';
import type { ResolvedRequest } from '../../../src/core/request/resolveRequest.ts';
import { runExchange } from '../../support/runExchange.ts';
import { REQUEST_ID, ScriptedServer, answer } from '../../support/scriptedServer.ts';

type Has = Partial<Record<'missingPermission' | 'candidates' | 'signature', true>>;
type Row = readonly [
  name: string,
  status: number,
  message: string,
  advice: RegExp,
  actions: readonly FailureAction[],
  has?: Has,
  request?: Partial<ResolvedRequest>,
];

const ME = 'User: arn:aws:sts::123456789012:assumed-role/dev/jane is not authorized to perform:';
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0';
const malformed = (problem: string): string =>
  `Malformed input request: ${problem}, please reformat your input and try again.`;

/** What users meet, as Bedrock words it, with what the card must say and offer first. */
const ROWS: readonly Row[] = [
  [
    'ValidationException',
    400,
    'Invocation of model ID anthropic.claude-3-haiku-20240307-v1:0 with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    /inference profile/,
    ['chooseModel'],
    { candidates: true },
  ],
  [
    'ValidationException',
    400,
    'The provided model identifier is invalid.',
    /typos.*Region/,
    ['chooseModel', 'chooseRegion'],
  ],
  [
    'ValidationException',
    400,
    'The provided model identifier is invalid.',
    /Region/,
    ['chooseModel', 'chooseRegion'],
    { candidates: true },
    { modelId: 'eu.anthropic.claude-3-haiku-20240307-v1:0' },
  ],
  [
    'ResourceNotFoundException',
    404,
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock',
    /active one.*not a matter of permissions/,
    ['chooseModel'],
    { candidates: true },
  ],
  [
    'ResourceNotFoundException',
    404,
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model. If you have already filled out the form, try again in 15 minutes.',
    /use case form.*15 minutes/,
    ['sendAgain'],
  ],
  [
    'ResourceNotFoundException',
    404,
    'Could not resolve the foundation model from the provided model identifier',
    /ARN.*Region/,
    ['chooseModel', 'chooseRegion'],
  ],
  [
    'AccessDeniedException',
    403,
    `${ME} bedrock:InvokeModel on resource: ${MODEL} because no identity-based policy allows the bedrock:InvokeModel action`,
    /action on the resource/,
    ['copyPolicy', 'chooseProfile'],
    { missingPermission: true },
  ],
  [
    'AccessDeniedException',
    403,
    `${ME} bedrock:InvokeModel on resource: ${MODEL} with an explicit deny in a service control policy`,
    /denies this explicitly/,
    ['chooseProfile', 'chooseRegion'],
    { missingPermission: true },
  ],
  [
    'AccessDeniedException',
    403,
    `${ME} bedrock:InvokeModel on resource: ${MODEL} with an explicit deny in an identity-based policy`,
    /denies this explicitly/,
    ['chooseProfile', 'chooseRegion'],
    { missingPermission: true },
  ],
  [
    'AccessDeniedException',
    403,
    `${ME} bedrock:ApplyGuardrail on resource: arn:aws:bedrock:us-east-1:123456789012:guardrail/abc because no identity-based policy allows the bedrock:ApplyGuardrail action`,
    /bedrock:ApplyGuardrail/,
    ['copyPolicy', 'chooseProfile'],
    { missingPermission: true },
  ],
  [
    'AccessDeniedException',
    403,
    'You don\u2019t have access to the model with the specified model ID.',
    /request it in the Bedrock console/,
    ['chooseModel', 'chooseProfile'],
  ],
  [
    'AccessDeniedException',
    403,
    'anthropic.claude-x is not available for this account. You can explore other available models on Amazon Bedrock.',
    /another model/,
    ['chooseModel', 'chooseProfile'],
  ],
  [
    'AccessDeniedException',
    403,
    'Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.',
    /administrator call it once/,
    ['copyPolicy', 'chooseProfile'],
    { missingPermission: true },
  ],
  [
    'AccessDeniedException',
    403,
    'Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.',
    /payment method.*15 minutes/,
    ['sendAgain'],
  ],
  ['AccessDeniedException', 403, 'Model access is denied: MPAgreementBeingCreated', /15 minutes/, ['sendAgain']],
  [
    'ExpiredTokenException',
    403,
    'The security token included in the request is expired',
    /sign in again/i,
    ['signIn', 'sendAgain', 'chooseProfile'],
  ],
  [
    'UnrecognizedClientException',
    403,
    'The security token included in the request is invalid.',
    /session token.*partition/,
    ['chooseProfile', 'chooseRegion'],
  ],
  [
    'InvalidClientTokenId',
    403,
    'The security token included in the request is invalid.',
    /session token.*partition/,
    ['chooseProfile', 'chooseRegion'],
  ],
  [
    'InvalidSignatureException',
    403,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    /secret key.*proxy/,
    ['chooseProfile', 'showLog'],
  ],
  [
    'InvalidSignatureException',
    403,
    "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'PUT\n/'\n\nThe String-to-Sign should have been\n'x'\n",
    /method arrived changed/,
    ['chooseProfile', 'showLog'],
    { signature: true },
  ],
  [
    'InvalidSignatureException',
    403,
    'Signature expired: 20261122T000000Z is now earlier than 20261122T010000Z',
    /clock/,
    ['sendAgain'],
  ],
  [
    'InvalidSignatureException',
    403,
    'Signature not yet current: 20261122T020000Z is still later than 20261122T010000Z',
    /clock/,
    ['sendAgain'],
  ],
  ['RequestExpired', 400, 'Request has expired.', /clock/, ['sendAgain']],
  ['', 403, 'Bearer Token has expired', /API key/, ['chooseProfile', 'chooseRegion']],
  [
    'ThrottlingException',
    429,
    'Too many requests, please wait before trying again.',
    /cross-Region.*quota/,
    ['sendAgain', 'chooseModel'],
  ],
  [
    'ThrottlingException',
    429,
    'Too many tokens, please wait before trying again.',
    /max_tokens/,
    ['sendAgain', 'chooseModel'],
  ],
  [
    'ThrottlingException',
    429,
    'Too many tokens per day, please wait before trying again.',
    /max_tokens/,
    ['sendAgain', 'chooseModel'],
  ],
  [
    'ServiceUnavailableException',
    503,
    'Bedrock is unable to process your request.',
    /not your quota/,
    ['sendAgain', 'chooseRegion'],
  ],
  [
    'ModelNotReadyException',
    429,
    'Model is not ready for inference. Wait and try your request again.',
    /loaded.*wait/,
    ['sendAgain'],
  ],
  [
    'ModelTimeoutException',
    408,
    'Model has timed out in processing the request. Try your request again.',
    /stream.*max_tokens/,
    ['sendAgain'],
  ],
  ['ModelErrorException', 424, 'The model container returned an error.', /original status/, ['sendAgain']],
  [
    'ModelStreamErrorException',
    424,
    'The system encountered an unexpected error during processing. Try your request again.',
    /what arrived is kept/,
    ['sendAgain'],
  ],
  [
    'InternalServerException',
    500,
    'The system encountered an unexpected error during processing.',
    /AWS Support/,
    ['sendAgain'],
  ],
  [
    'ValidationException',
    400,
    malformed('#: required key [messages] not found'),
    /another model family/,
    ['chooseModel'],
  ],
  ['ValidationException', 400, malformed('#: extraneous key [top_k] is not permitted'), /Remove the key/, []],
  [
    'ValidationException',
    400,
    malformed('#/textToImageParams/text: expected maxLength: 512, actual: 536'),
    /place in the body/,
    [],
  ],
  ['ValidationException', 400, '`temperature` is deprecated for this model.', /Remove the key/, []],
  ['ValidationException', 400, 'Input is too long for requested model.', /shorten/, []],
  ['ValidationException', 400, 'prompt is too long: 210000 tokens > 200000 maximum', /shorten/, []],
  ['ValidationException', 400, 'max_tokens: Field required', /Correct what the message names/, []],
  ['ValidationException', 400, 'Operation not allowed', /AWS Support/, ['chooseProfile']],
  [
    'ValidationException',
    400,
    'The guardrail identifier or version provided in the request does not exist.',
    /Region/,
    ['chooseGuardrail', 'chooseRegion'],
  ],
  ['ValidationException', 400, 'The provided guardrail identifier is invalid.', /ARN/, ['chooseGuardrail']],
  [
    'ValidationException',
    400,
    'Guardrail was enabled but input is in incorrect format.',
    /guardrailConfig/,
    ['chooseGuardrail'],
  ],
  [
    'ServiceQuotaExceededException',
    400,
    'Your request exceeds the service quota for your account.',
    /Service Quotas/,
    ['chooseRegion'],
  ],
];

async function failureOf(
  bytes: Uint8Array | null,
  request: Partial<ResolvedRequest> = {},
  identity?: Identity,
): Promise<FailureView> {
  const server = await ScriptedServer.start((_, socket) => void (bytes ? socket.write(bytes) : socket.destroy()));
  try {
    const { view } = await runExchange({ url: server.url, maxAttempts: 1, request, ...(identity ? { identity } : {}) });
    assert.ok(view.failure);
    return view.failure;
  } finally {
    await server.close();
  }
}

describe('the card of a failure', () => {
  for (const [name, status, message, advice, actions, has = {}, request] of ROWS) {
    it(`${name || 'no type'}: ${message.slice(0, 70)}`, async () => {
      const headers = {
        'Content-Type': 'application/json',
        'x-amzn-RequestId': REQUEST_ID,
        ...(name ? { 'x-amzn-ErrorType': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` } : {}),
      };
      const card = await failureOf(
        answer(status, headers, JSON.stringify(name ? { message } : { Message: message })),
        request,
      );
      assert.equal(card.message, message);
      assert.equal(card.requestId, REQUEST_ID);
      assert.match(card.advice, advice);
      assert.match(card.advice, /^[A-Z"].{15,}\.$/s);
      assert.deepEqual(card.actions, actions);
      for (const detail of ['missingPermission', 'candidates', 'signature'] as const) {
        assert.equal(detail in card, has[detail] === true, detail);
      }
      assert.equal('places' in card, false, 'the core does not know the file');
    });
  }

  it('offers a sign-in for a session that has ended, and the sandbox for every want of credentials', async () => {
    const failing = (name: string): Identity => ({
      kind: 'profile',
      label: 'profile dev',
      notice: null,
      authorize: () =>
        Promise.reject(
          new CredentialsError(
            name,
            'The SSO session of profile dev has ended or was never started.',
            'Sign in again with aws sso login --profile dev, then send again.',
          ),
        ),
    });
    for (const name of ['SsoSessionExpired', 'LoginExpired']) {
      assert.deepEqual((await failureOf(null, {}, failing(name))).actions, [
        'signIn',
        'chooseProfile',
        'useSandbox',
        'sendAgain',
      ]);
    }
    const other = await failureOf(null, {}, failing('NoCredentials'));
    assert.deepEqual(other.actions, ['chooseProfile', 'useSandbox', 'sendAgain']);
    assert.equal(other.status, null);
  });

  it('names host and port where the connection is lost', async () => {
    const card = await failureOf(null);
    assert.equal(card.name, 'ConnectionReset');
    assert.match(card.message, /127\.0\.0\.1:\d+/);
    assert.deepEqual(card.actions, ['sendAgain', 'chooseRegion', 'showLog']);
  });

  it('offers the raw response only where one is kept', async () => {
    const page = '<!DOCTYPE html><html><head><title>Sign in</title></head></html>';
    const refused = await failureOf(answer(502, { 'Content-Type': 'text/html' }, page));
    assert.match(refused.message, /web page: "Sign in"/);
    assert.deepEqual(refused.actions, ['sendAgain', 'showLog']);
    const accepted = await failureOf(answer(200, { 'Content-Type': 'text/html' }, page));
    assert.deepEqual(accepted.actions, ['sendAgain', 'openRaw', 'showLog']);
    const cut = await failureOf(
      answer(200, { 'Content-Type': 'application/json', 'x-amzn-RequestId': REQUEST_ID }, '{"content":[{"type":"text"'),
    );
    assert.deepEqual([cut.name, ...cut.actions], ['IncompleteResponse', 'sendAgain', 'openRaw']);
  });

  it('holds no session token, though the message repeats it', async () => {
    const token = 'EXAMPLE/session+token==';
    const message = `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/x\n\nhost:h\nx-amz-security-token:${token}\n\nhost;x-amz-security-token\nabc'\n\nThe String-to-Sign should have been\n'x'\n`;
    const card = await failureOf(
      answer(
        403,
        { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'InvalidSignatureException' },
        JSON.stringify({ message }),
      ),
    );
    assert.ok(card.signature);
    assert.equal(JSON.stringify(card).includes(token), false);
  });
});
