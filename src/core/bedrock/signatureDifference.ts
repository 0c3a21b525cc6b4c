import type { ComparedText, SignatureComparison } from './failureDetails.ts';

/** What was signed, as the signer kept it. */
export interface SignedTexts {
  canonicalRequest: string | null;
  stringToSign: string | null;
}

const CANONICAL_STRING = 'The Canonical String for this request';
const STRING_TO_SIGN = 'The String-to-Sign';
const SECRET_LINE = /^(x-amz-security-token:).*$/gm;
const MASKED = '(masked)';
/** Method, path and query come before the headers. */
const HEADERS_FROM = 3;
/** More than any canonical request of ours has; what answers may not be Bedrock. */
const MAX_LINES = 200;

/** Bedrock's message without the session token that its canonical request repeats. */
export function withoutSignedSecrets(message: string): string {
  return message.replace(SECRET_LINE, `$1${MASKED}`);
}

/** The message up to the strings that it says should have been signed. */
export function withoutExpectedTexts(message: string): string {
  const at = message.indexOf(`\n${CANONICAL_STRING}`);
  return at < 0 ? message : message.slice(0, at).trimEnd();
}

/** What the message quotes under a title, up to the next title or its end. */
function expectedText(message: string, title: string): string | undefined {
  const titled = `${title} should have been`;
  const at = message.indexOf(titled);
  if (at < 0) return undefined;
  const start = at + titled.length;
  const next = message.indexOf(STRING_TO_SIGN, start);
  const quoted = message.slice(start, next < 0 ? message.length : next).trim();
  return quoted.length > 1 && quoted.startsWith("'") && quoted.endsWith("'") ? quoted.slice(1, -1) : undefined;
}

/**
 * Lays what we signed beside what the message of an `InvalidSignatureException` says it should have been. `null` where
 * the message does not say it, or nothing was signed.
 */
export function signatureDifference(
  message: string,
  { canonicalRequest, stringToSign }: SignedTexts,
): SignatureComparison | null {
  const theirRequest = expectedText(message, CANONICAL_STRING);
  const theirString = expectedText(message, STRING_TO_SIGN);
  if (theirRequest === undefined || canonicalRequest === null) return null;
  const request = compare('Canonical request', canonicalRequest, theirRequest);
  const toSign =
    theirString === undefined || stringToSign === null ? null : compare('String to sign', stringToSign, theirString);
  return { texts: toSign ? [request, toSign] : [request], verdict: verdictOf(request, toSign) };
}

function compare(title: ComparedText['title'], ours: string, theirs: string): ComparedText {
  const left = withoutSignedSecrets(ours).split('\n');
  const right = withoutSignedSecrets(theirs).replaceAll('\r\n', '\n').split('\n', MAX_LINES);
  const lines = aligned(left, right);
  const first = lines.findIndex(line => line.ours !== line.theirs);
  return { title, lines, firstDifference: first < 0 ? null : first };
}

/** Lines side by side; one that only one side has, such as a header that was removed, is alone. */
function aligned(left: readonly string[], right: readonly string[]): ComparedText['lines'] {
  const lines: { ours: string | null; theirs: string | null }[] = [];
  let ours = 0;
  let theirs = 0;
  while (ours < left.length || theirs < right.length) {
    const [line = null, other = null] = [left[ours], right[theirs]];
    const pair = line === other || lines.length < HEADERS_FROM || isPair(line, other);
    const onlyTheirs = line === null || (!pair && right.includes(line, theirs));
    const onlyOurs = other === null || (!pair && !onlyTheirs && left.includes(other, ours));
    lines.push({ ours: onlyTheirs ? null : line, theirs: onlyOurs ? null : other });
    if (!onlyTheirs) ours++;
    if (!onlyOurs) theirs++;
  }
  return lines;
}

/** Whether two lines are the same header with different values. */
function isPair(line: string | null, other: string | null): boolean {
  const name = /^[a-z0-9-]+:/.exec(line ?? '')?.[0];
  return name !== undefined && (other ?? '').startsWith(name);
}

/** Lines of a canonical request: method, path, query, headers, an empty one, the names of the signed headers, the body's hash. */
function verdictOf(request: ComparedText, toSign: ComparedText | null): string {
  const at = request.firstDifference;
  if (at !== null) return requestVerdict(request, at);
  if (toSign?.firstDifference === undefined || toSign.firstDifference === null) {
    return 'Both sides are the same, so the secret access key does not belong to this access key id.';
  }
  switch (toSign.firstDifference) {
    case 1:
      return 'The date of the signature differs: something in between changed x-amz-date.';
    case 2:
      return 'The scope of the signature differs: check the Region that the request is signed for.';
    case 3:
      return 'The session token arrived changed; it is masked here, but its hash differs.';
    default:
      return 'The string to sign differs.';
  }
}

function requestVerdict({ lines }: ComparedText, at: number): string {
  const { ours, theirs } = lines[at] ?? { ours: null, theirs: null };
  if (at === 0) return 'The method arrived changed: something in between rewrites the request.';
  if (at === 1) {
    return 'The path arrived changed: something in between encodes it again. Avoid that proxy, or use another endpoint.';
  }
  if (at === 2) return 'The query arrived changed: something in between added to it or encodes it again.';
  const blank = lines.findIndex((line, index) => index >= HEADERS_FROM && line.ours === '');
  if (blank < 0 || at < blank) {
    const name = /^([^:]+):/.exec(ours ?? theirs ?? '')?.[1];
    const same = name !== undefined && [ours, theirs].every(line => line?.startsWith(`${name}:`));
    return same
      ? `The header ${name} arrived with another value: something in between, such as a proxy, changed it.`
      : `The header ${name ?? 'lines'} did not arrive as it was signed: something in between, such as a proxy, removed or added one.`;
  }
  if (at === lines.length - 1) {
    return 'The body arrived changed: its hash differs. Something in between rewrites it.';
  }
  return 'The list of signed headers differs: something in between, such as a proxy, changed the headers.';
}
