import type { FailureAction } from './failureActions.ts';
import type { CallError } from '../http/callError.ts';
import { MAX_CLOCK_CORRECTION_MS, MAX_WAIT_MS } from '../http/retryPolicy.ts';
import { MODEL_ACTIONS } from './operations.ts';
import { straightQuotes } from './straightQuotes.ts';

export interface Advice {
  /** One sentence that says what to do. */
  text: string;
  actions: readonly FailureAction[];
}

/** One line of the table: the exception (`*` for any), what its message contains (small letters, straight quotes). */
interface Rule {
  name: RegExp;
  message?: RegExp;
  text: string;
  actions: readonly FailureAction[];
}

const rule = (name: RegExp, message: RegExp | undefined, text: string, ...actions: FailureAction[]): Rule =>
  message ? { name, message, text, actions } : { name, text, actions };

const CLOCK_ADVICE = 'The clock of this machine is wrong; set it and send again.';

/** What users meet, the most specific message first; the types alone come last. */
const RULES: readonly Rule[] = [
  rule(
    /./,
    /bearer token|api key/,
    'The Bedrock API key has expired or belongs to another Region; make a new one.',
    'chooseProfile',
    'chooseRegion',
  ),
  rule(
    /^ValidationException$/,
    /on-demand throughput isn't supported/,
    'Call this model through an inference profile: put its id (such as us. or eu. before the model id) or ARN in "modelId".',
    'chooseModel',
  ),
  rule(
    /^ValidationException$/,
    /model identifier is invalid/,
    'Check "modelId" for typos, and that the model exists in this Region.',
    'chooseModel',
    'chooseRegion',
  ),
  rule(
    /^ResourceNotFoundException$/,
    /marked by provider as legacy|legacy/,
    'The provider has retired this model for accounts that did not use it lately; choose an active one. It is not a matter of permissions.',
    'chooseModel',
  ),
  rule(
    /^ResourceNotFoundException$/,
    /use case details/,
    'Open the model in the Bedrock console once and fill in the use case form, then wait 15 minutes.',
    'sendAgain',
  ),
  rule(
    /^ResourceNotFoundException$/,
    undefined,
    'Check the id or ARN, and that its Region is the one this request goes to.',
    'chooseModel',
    'chooseRegion',
  ),
  rule(
    /^AccessDeniedException$/,
    /bedrock:applyguardrail/,
    'Ask for permission to bedrock:ApplyGuardrail on the guardrail; a request with a guardrail needs it as well as bedrock:InvokeModel.',
    'chooseProfile',
  ),
  rule(
    /^AccessDeniedException$/,
    /explicit deny/,
    'A policy denies this explicitly; use another profile or Region, or ask the administrator of the account.',
    'chooseProfile',
    'chooseRegion',
  ),
  rule(
    /^AccessDeniedException$/,
    /not authorized to perform: (bedrock:\w+)/,
    'Ask for the action on the resource that the message names, or choose a profile that has it.',
    'chooseProfile',
  ),
  rule(
    /^AccessDeniedException$/,
    /payment|mpagreement/,
    'The subscription to this model is not active: check the payment method in the billing console, correct it if it is not valid, and try again after 15 minutes.',
    'sendAgain',
  ),
  rule(
    /^AccessDeniedException$/,
    /marketplace/,
    'The first call of this model subscribes to it: allow aws-marketplace:ViewSubscriptions and aws-marketplace:Subscribe, or let an administrator call it once.',
    'chooseProfile',
  ),
  rule(
    /^AccessDeniedException$/,
    /don't have access to the model|not available for this account/,
    'This account has no access to the model in this Region: request it in the Bedrock console, or choose another model.',
    'chooseModel',
    'chooseProfile',
  ),
  rule(
    /^AccessDeniedException$/,
    undefined,
    `Check that this identity may call ${MODEL_ACTIONS.join(' and ')} on the model in this Region.`,
    'chooseProfile',
    'chooseModel',
  ),
  rule(
    /^(ExpiredTokenException|ExpiredToken)$/,
    undefined,
    'The temporary credentials have expired: sign in again (for example aws sso login), then send again.',
    'signIn',
    'sendAgain',
    'chooseProfile',
  ),
  rule(
    /^(UnrecognizedClientException|InvalidClientTokenId)$/,
    undefined,
    'The access key is not known here: check the keys, that a temporary key has its session token, and that the Region belongs to the same partition.',
    'chooseProfile',
    'chooseRegion',
  ),
  rule(/^(RequestExpired|RequestInTheFuture|RequestTimeTooSkewed)$/, undefined, CLOCK_ADVICE, 'sendAgain'),
  rule(
    /^(InvalidSignatureException|SignatureDoesNotMatch)$/,
    /expired|not yet current|skew|in the future/,
    CLOCK_ADVICE,
    'sendAgain',
  ),
  rule(
    /^(InvalidSignatureException|SignatureDoesNotMatch)$/,
    undefined,
    'The secret key may be wrong, or a proxy changed a header; check the credentials and try without the proxy.',
    'chooseProfile',
    'showLog',
  ),
  rule(
    /^(MissingAuthenticationTokenException|MissingAuthenticationToken|IncompleteSignatureException|IncompleteSignature)$/,
    undefined,
    'The signature did not arrive complete: a proxy or gateway may have removed the Authorization header.',
    'showLog',
  ),
  rule(
    /^(ThrottlingException|HTTP 429)$/,
    /too many tokens/,
    'The quota of tokens is used up; "max_tokens" counts in advance, so lower it, wait, or use a cross-Region inference profile.',
    'sendAgain',
    'chooseModel',
  ),
  rule(
    /^(ThrottlingException|TooManyRequestsException|rate_limit_error)$/,
    undefined,
    'Wait a moment and send again, use a cross-Region inference profile, or ask for a higher quota.',
    'sendAgain',
    'chooseModel',
  ),
  rule(
    /^ServiceUnavailableException$/,
    undefined,
    'Bedrock has no capacity for this at the moment (it is not your quota): send again, or use another Region or a cross-Region inference profile.',
    'sendAgain',
    'chooseRegion',
  ),
  rule(
    /^HTTP 429$/,
    undefined,
    'Too many requests in a short time: wait a moment and send again; a proxy or gateway in between may have its own limit.',
    'sendAgain',
    'openRaw',
    'showLog',
  ),
  rule(
    /^HTTP 50[234]$/,
    undefined,
    'Bedrock, or a proxy or gateway in front of it, is not available at the moment: send again, and check the network and the endpoint if it keeps failing.',
    'sendAgain',
    'openRaw',
    'showLog',
  ),
  rule(/^ModelNotReadyException$/, undefined, 'The model is being loaded; wait a minute and send again.', 'sendAgain'),
  rule(
    /^ModelTimeoutException$/,
    undefined,
    'The model took too long: stream the answer, or ask for less (a smaller max_tokens).',
    'sendAgain',
  ),
  rule(
    /^ModelErrorException$/,
    undefined,
    'The model itself failed; see the original status. Send again, and check the body if it keeps failing.',
    'sendAgain',
  ),
  rule(
    /^(ModelStreamErrorException|overloaded_error|api_error|timeout_error)$/,
    undefined,
    'The model failed after it had started to answer; what arrived is kept. Send again.',
    'sendAgain',
  ),
  rule(
    /^InternalServerException$/,
    undefined,
    'This is a fault inside Bedrock: send again, and give AWS Support the request id if it keeps failing.',
    'sendAgain',
  ),
  rule(
    /^ServiceQuotaExceededException$/,
    undefined,
    'A quota of the account is used up; see Service Quotas in the console.',
    'chooseRegion',
  ),
  rule(
    /^ValidationException$/,
    /guardrail identifier or version provided in the request does not exist/,
    'The guardrail, or this version of it, is not in this Region and account: choose it again, or change the Region.',
    'chooseGuardrail',
    'chooseRegion',
  ),
  rule(
    /^ValidationException$/,
    /guardrail identifier is invalid/,
    "Write the guardrail's id (small letters and digits) or its ARN.",
    'chooseGuardrail',
  ),
  rule(
    /^ValidationException$/,
    /guardrail was enabled but input is in incorrect format/,
    'The guardrail cannot read this body: add "amazon-bedrock-guardrailConfig" with a tagSuffix and tag the text to check.',
    'chooseGuardrail',
  ),
  rule(
    /^ValidationException$/,
    /required key \[/,
    'The body is in the format of another model family: start from the template for this model (New Request).',
    'chooseModel',
  ),
  rule(
    /^ValidationException$/,
    /extraneous key|not permitted|deprecated for this model|cannot both be specified/,
    'Remove the key that the message names; this model does not accept it, or not together with the other one.',
  ),
  rule(
    /^ValidationException$/,
    /malformed input request/,
    'Correct the place in the body that the message names (what follows # is the path to it).',
  ),
  rule(
    /^ValidationException$/,
    /too long|too many input tokens|context (length|window)/,
    'The prompt is longer than the model accepts; shorten it.',
  ),
  rule(
    /^ValidationException$/,
    /maximum (allowed )?(number of )?(output )?tokens/,
    'The request asks for more tokens than the model can write: lower "max_tokens" (or what this model calls it) to the limit that the message names.',
  ),
  rule(
    /^ValidationException$/,
    /operation not allowed/,
    'This account may not run inference (it may be new or restricted); contact AWS Support.',
    'chooseProfile',
  ),
  rule(/^ValidationException$/, undefined, 'Correct what the message names in the request file.'),
  rule(
    /^UnknownOperationException$/,
    undefined,
    'The endpoint does not know this operation: it is not bedrock-runtime, or a proxy changed the path. Check the endpoint.',
    'openRaw',
    'showLog',
  ),
  rule(
    /^(UnreadableAnswer|ErrorAnswer)$/,
    undefined,
    'See in Raw what answered; check the endpoint, and that "modelId" names the model that the body is written for.',
    'openRaw',
    'sendAgain',
  ),
  rule(
    /^IncompleteResponse$/,
    /^the model finished; /,
    "The text is whole as far as the model goes, but usage and verdict are not known. Send again if they matter; if it stays, look for a proxy that cuts the stream's end.",
    'sendAgain',
    'openRaw',
  ),
  rule(
    /^(IncompleteResponse|CorruptStream|ResponseTooLarge)$/,
    undefined,
    'What arrived is kept, but it is not the whole answer. Send again; if it happens again, look for a proxy or an idle limit in between.',
    'sendAgain',
    'openRaw',
  ),
  rule(
    /^Stalled$/,
    undefined,
    'The server stopped sending. Send again, stream the answer, or raise the idle limit.',
    'sendAgain',
  ),
  rule(
    /^(NotBedrock|NotAStream|Redirected|UnexpectedEncoding)$/,
    undefined,
    'Something other than Bedrock answered, most likely a proxy or a sign-in page: check the network and the endpoint.',
    'sendAgain',
    'openRaw',
    'showLog',
  ),
];

const KIND_ACTIONS: Partial<Record<CallError['kind'], readonly FailureAction[]>> = {
  credentials: ['chooseProfile', 'useSandbox', 'sendAgain'],
  network: ['sendAgain', 'chooseRegion', 'showLog'],
  cancelled: ['sendAgain'],
};

const BUSY: ReadonlySet<number | null> = new Set([429, 502, 503, 504]);

/** Credentials that a sign-in of the user's brings back (the names are those of `explainFailure`). */
const SIGN_IN = /^(SsoSessionExpired|LoginExpired)$/;

/** What to do about a failure: the table's sentence for Bedrock's exceptions, else what the thrower said. */
export function adviceFor(error: CallError): Advice {
  const advice = ruleAdvice(error);
  const facts = [clockWords(error, advice.text), waitWords(error)].filter(Boolean);
  return facts.length > 0 ? { ...advice, text: [advice.text, ...facts].join(' ') } : advice;
}

function clockWords({ clockOffsetMs }: CallError, text: string): string {
  if (text !== CLOCK_ADVICE || clockOffsetMs === null) return '';
  const words = `The answer is dated ${spanWords(clockOffsetMs)} ${clockOffsetMs < 0 ? 'before' : 'after'} this machine's time`;
  return Math.abs(clockOffsetMs) > MAX_CLOCK_CORRECTION_MS ? `${words}, too far to sign for that date.` : `${words}.`;
}

/** Why nothing was sent again where the service says when to. */
function waitWords({ retryAfterMs }: CallError): string {
  if (retryAfterMs === null || retryAfterMs <= MAX_WAIT_MS) return '';
  return `The service asks to wait ${spanWords(retryAfterMs)} before the next attempt; longer than ${spanWords(MAX_WAIT_MS)} is not waited here.`;
}

function spanWords(milliseconds: number): string {
  const minutes = Math.ceil(Math.abs(milliseconds) / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

function ruleAdvice(error: CallError): Advice {
  const message = straightQuotes(error.message).toLowerCase();
  // What a gateway answers in Bedrock's place with one of these is a matter of load, independent of its page.
  const known = error.kind === 'notService' && BUSY.has(error.status) ? `HTTP ${error.status}` : error.name;
  const found = RULES.find(({ name, message: pattern }) => name.test(known) && (!pattern || pattern.test(message)));
  const usual = KIND_ACTIONS[error.kind];
  if (error.advice) {
    return {
      text: error.advice,
      actions: SIGN_IN.test(error.name) ? ['signIn', ...(usual ?? [])] : (usual ?? found?.actions ?? ['sendAgain']),
    };
  }
  if (found) return found;
  if (error.kind === 'cancelled') return { text: 'Send again when you are ready.', actions: ['sendAgain'] };
  if (error.kind === 'service' || error.kind === 'stream') {
    return {
      text:
        error.status !== null && error.status >= 500
          ? 'Send again; if it keeps failing, give AWS Support the request id.'
          : 'Correct what the message names and send again.',
      actions: ['sendAgain', 'showLog'],
    };
  }
  return { text: 'Send again; the log shows what happened.', actions: usual ?? ['sendAgain', 'showLog'] };
}
