import assert from 'node:assert/strict';
import { adviceFor } from '../../../src/core/bedrock/advice.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { MODELLED_EXCEPTIONS, STREAM_EXCEPTIONS } from '../../../src/core/bedrock/exceptions.ts';
import { FAILURE_ACTIONS } from '../../../src/core/exchange/exchangeView.ts';

/** What Bedrock says (exception, its words) and what the advice must name. */
const TABLE: readonly (readonly [name: string, message: string, advice: RegExp])[] = [
  [
    'ValidationException',
    'Invocation of model ID anthropic.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    /inference profile/,
  ],
  ['ValidationException', "Invocation of model ID x with on-demand throughput isn't supported.", /inference profile/],
  ['ValidationException', 'The provided model identifier is invalid.', /modelId.*Region/],
  [
    'ResourceNotFoundException',
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock',
    /active one.*not a matter of permissions/,
  ],
  [
    'ResourceNotFoundException',
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form before using the model.',
    /use case form.*15 minutes/,
  ],
  [
    'ResourceNotFoundException',
    'Could not resolve the foundation model from the provided model identifier',
    /ARN.*Region/,
  ],
  [
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/me is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/m because no identity-based policy allows the bedrock:InvokeModel action',
    /action on the resource/,
  ],
  [
    'AccessDeniedException',
    'User: u is not authorized to perform: bedrock:InvokeModel on resource: r with an explicit deny in a service control policy',
    /another profile or Region.*administrator/,
  ],
  [
    'AccessDeniedException',
    'User: u is not authorized to perform: bedrock:ApplyGuardrail on resource: g because no identity-based policy allows the bedrock:ApplyGuardrail action',
    /bedrock:ApplyGuardrail/,
  ],
  [
    'AccessDeniedException',
    'You don\u2019t have access to the model with the specified model ID.',
    /request it in the Bedrock console/,
  ],
  [
    'AccessDeniedException',
    'anthropic.claude-x is not available for this account. You can explore other available models on Amazon Bedrock.',
    /another model/,
  ],
  [
    'AccessDeniedException',
    'Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.',
    /aws-marketplace:Subscribe/,
  ],
  [
    'AccessDeniedException',
    'Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided. Your AWS Marketplace subscription for this model cannot be completed at this time.',
    /payment method.*15 minutes/,
  ],
  ['AccessDeniedException', 'Model access is denied: MPAgreementBeingCreated', /15 minutes/],
  ['ExpiredTokenException', 'The security token included in the request is expired', /sign in again/i],
  [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    /keys.*session token.*partition/,
  ],
  ['InvalidClientTokenId', 'The security token included in the request is invalid.', /keys.*session token.*partition/],
  [
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    /secret key.*proxy/,
  ],
  ['InvalidSignatureException', 'Signature expired: 20261122T000000Z is now earlier than 20261122T010000Z', /clock/],
  [
    'InvalidSignatureException',
    'Signature not yet current: 20261122T020000Z is still later than 20261122T010000Z',
    /clock/,
  ],
  ['RequestExpired', 'Request has expired.', /clock/],
  ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', /clock/],
  ['HTTP 403', 'Bearer Token has expired', /API key.*new one/],
  ['AccessDeniedException', 'Bearer Token has expired', /API key.*new one/],
  ['ThrottlingException', 'Too many requests, please wait before trying again.', /Wait.*cross-Region.*quota/],
  ['ThrottlingException', 'Too many tokens, please wait before trying again.', /max_tokens/],
  ['ThrottlingException', 'Too many tokens per day, please wait before trying again.', /max_tokens/],
  ['ServiceUnavailableException', 'Bedrock is unable to process your request.', /not your quota/],
  ['HTTP 429', 'Too Many Requests', /wait a moment.*proxy or gateway/],
  ['HTTP 429', 'Too many tokens, please wait before trying again.', /max_tokens/],
  ['HTTP 502', 'Bad Gateway', /proxy or gateway.*send again/],
  ['HTTP 503', 'Service Unavailable', /proxy or gateway.*send again/],
  ['HTTP 504', 'Endpoint request timed out', /proxy or gateway.*send again/],
  ['overloaded_error', 'Overloaded', /what arrived is kept.*Send again/],
  ['rate_limit_error', 'Number of requests has exceeded your limit.', /Wait.*quota/],
  ['ModelNotReadyException', 'Model is not ready for inference.', /loaded.*wait/],
  ['ModelTimeoutException', 'Model has timed out in processing the request.', /stream.*max_tokens/],
  ['ModelErrorException', 'The model container returned an error.', /original status/],
  [
    'ModelStreamErrorException',
    'The system encountered an unexpected error during processing.',
    /what arrived is kept/,
  ],
  [
    'InternalServerException',
    'The system encountered an unexpected error during processing.',
    /AWS Support.*request id/,
  ],
  [
    'ValidationException',
    'Malformed input request: #: required key [messages] not found, please reformat your input and try again.',
    /another model family.*template/,
  ],
  [
    'ValidationException',
    'Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try again.',
    /Remove the key/,
  ],
  [
    'ValidationException',
    'Malformed input request: #/textToImageParams/text: expected maxLength: 512, actual: 536, please reformat your input and try again.',
    /place in the body/,
  ],
  ['ValidationException', '`temperature` is deprecated for this model.', /Remove the key/],
  [
    'ValidationException',
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    /Remove the key/,
  ],
  ['ValidationException', 'Input is too long for requested model.', /shorten/],
  ['ValidationException', 'prompt is too long: 210000 tokens > 200000 maximum', /shorten/],
  [
    'ValidationException',
    'max_tokens: 9999 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307',
    /lower "max_tokens"/,
  ],
  [
    'ValidationException',
    'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    /lower "max_tokens"/,
  ],
  ['ValidationException', 'messages: at least one message is required', /Correct what the message names/],
  ['ValidationException', 'Operation not allowed', /AWS Support/],
  [
    'ValidationException',
    'The guardrail identifier or version provided in the request does not exist.',
    /guardrail.*Region/,
  ],
  ['ValidationException', 'The provided guardrail identifier is invalid.', /guardrail's id.*ARN/],
  ['ValidationException', 'Guardrail was enabled but input is in incorrect format.', /amazon-bedrock-guardrailConfig/],
  ['ServiceQuotaExceededException', 'You have exceeded your quota.', /Service Quotas/],
];

describe('advice', () => {
  for (const [name, message, advice] of TABLE) {
    it(`${name}: ${message.slice(0, 70)}`, () => {
      const { text, actions } = adviceFor(new CallError({ kind: 'service', name, message, status: 400 }));
      assert.match(text, advice);
      for (const action of actions) assert.ok(FAILURE_ACTIONS.includes(action));
    });
  }

  it('is one plain sentence for every modelled exception, whatever its message', () => {
    const names = [
      ...Object.keys(MODELLED_EXCEPTIONS),
      ...Object.keys(STREAM_EXCEPTIONS).map(type => type.charAt(0).toUpperCase() + type.slice(1)),
    ];
    for (const name of names) {
      const { text } = adviceFor(
        new CallError({ kind: 'service', name, message: 'Words nobody expected.', status: 400 }),
      );
      assert.match(text, /^[A-Z].{15,}\.$/s, name);
      assert.doesNotMatch(text, /See what the message names, mend it and send again/, `${name} has advice of its own`);
    }
  });

  it('says something useful of an exception that nobody knows', () => {
    const of = (status: number): string =>
      adviceFor(new CallError({ kind: 'service', name: 'SurprisingException', message: 'x', status })).text;
    assert.match(of(500), /AWS Support/);
    assert.match(of(400), /Correct what the message names/);
  });

  it("tells a gateway that is busy from one that answers in Bedrock's place", () => {
    const of = (status: number): string =>
      adviceFor(
        new CallError({
          kind: 'notService',
          name: 'NotBedrock',
          message: `The answer with status ${status} is a web page.`,
          status,
        }),
      ).text;
    assert.match(of(429), /Too many requests.*wait/);
    assert.match(of(503), /not available at the moment/);
    assert.match(of(403), /sign-in page/);
  });

  it('prefers the advice of whoever threw', () => {
    assert.equal(
      adviceFor(new CallError({ kind: 'network', name: 'ConnectionRefused', message: 'x', advice: 'Check the port.' }))
        .text,
      'Check the port.',
    );
  });
});
