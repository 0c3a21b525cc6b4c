import type { Authorization, Identity } from '../aws/authorization.ts';
import { requestSigner } from '../aws/sign.ts';
import { notBedrockMessage, readServiceError } from '../bedrock/readError.ts';
import { CallError } from '../http/callError.ts';
import { unlessAborted } from '../http/cancellation.ts';
import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { HttpAnswer, HttpRequest, SignedHttpRequest } from '../http/httpRequest.ts';
import { signedCall } from '../http/signedCall.ts';
import type { Signer, SigningClock } from '../http/signedCall.ts';
import type { Transport } from '../http/transport.ts';
import type { Redactor } from '../http/redact.ts';
import { WholeAnswerReader } from '../http/wholeAnswer.ts';
import { jsonWeight } from '../json/jsonWeight.ts';
import { MAX_LIST_BYTES, MAX_LIST_ITEMS, MAX_LIST_PAGES, MAX_LIST_WEIGHT, megabytes } from '../json/limits.ts';
import { asList, asRecord, asWord, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';

/** Who asks the control plane, and where it is. */
export interface ControlPlaneTarget {
  region: string;
  /** From `resolveEndpoint` with the service `bedrock`. */
  endpoint: Endpoint;
  identity: Identity;
  transport: Transport;
  clock: SigningClock;
  signal: AbortSignal;
  /** How often a call is tried in all; 3 unless given. */
  maxAttempts?: number;
  /** How long a call may stay silent; 30 000 unless given. */
  idleTimeoutMs?: number;
  /** Entries requested in one page; the API's maximum, 1000, by default. */
  pageSize?: number;
}

/** One of the control plane's lists. */
export interface ListCall {
  path: string;
  /** The answer's member that holds the entries. */
  key: string;
  query?: Readonly<Record<string, string>>;
  /** False for ListFoundationModels, which takes no page size and gives no token. */
  paged: boolean;
}

/** The result of a list; with an error, `items` is what was read before it. */
export interface ListResult {
  items: JsonRecord[];
  error: CallError | null;
}

/** Signed reads from the control plane, which share what they sign with. */
export class ControlPlaneClient {
  private readonly signer: Signer<Authorization>;
  /** Of all answers so far: an endless answer must not fill the memory. */
  private items = 0;
  private bytes = 0;
  private weight = 0;

  constructor(private readonly target: ControlPlaneTarget) {
    this.signer = new SharedSigner(requestSigner(target));
  }

  /** Makes sure that there is something to sign with. @throws CallError of kind `credentials` or `cancelled` */
  async authorize(): Promise<void> {
    await unlessAborted(this.signer.authorize(), this.target.signal);
  }

  /** All pages of a list. @throws CallError of kind `credentials` or `cancelled` only */
  async list({ path, key, query = {}, paged }: ListCall): Promise<ListResult> {
    const items: JsonRecord[] = [];
    const tokens = new Set<string>();
    let token: string | null = null;
    try {
      do {
        const page = await this.get(
          path,
          {
            ...query,
            ...(paged ? { maxResults: String(this.target.pageSize ?? 1000) } : {}),
            ...(token === null ? {} : { nextToken: token }),
          },
          key,
        );
        for (const entry of asList(page[key])) {
          const item = asRecord(entry);
          if (item) items.push(item);
        }
        this.items += asList(page[key]).length;
        this.count(new Uint8Array(0));
        token = asWord(member(page, 'nextToken'));
        if (token !== null && (tokens.has(token) || tokens.size >= MAX_LIST_PAGES)) {
          throw new CallError({
            kind: 'notService',
            name: 'EndlessList',
            message: `The pages of the list do not end; ${MAX_LIST_PAGES.toLocaleString('en-US')} are read at most.`,
          });
        }
        if (token !== null) tokens.add(token);
      } while (token !== null);
      return { items, error: null };
    } catch (error) {
      if (!(error instanceof CallError) || error.kind === 'credentials' || error.kind === 'cancelled') throw error;
      return { items, error };
    }
  }

  /** @throws CallError where the answers so far, taken together, are more than any account's */
  private count(body: Uint8Array): void {
    this.bytes += body.byteLength;
    if (this.bytes > MAX_LIST_BYTES) throw tooLarge(megabytes(MAX_LIST_BYTES));
    if (this.items > MAX_LIST_ITEMS) throw tooLarge(`${MAX_LIST_ITEMS.toLocaleString('en-US')} entries`);
    this.weight += jsonWeight(Buffer.from(body).toString('latin1'), MAX_LIST_WEIGHT);
    if (this.weight > MAX_LIST_WEIGHT) throw tooLarge(`${MAX_LIST_WEIGHT.toLocaleString('en-US')} values`);
  }

  /** One answer that has the member `key`, tried again as an invocation is. @throws CallError */
  async get(path: string, query: Readonly<Record<string, string>>, key: string): Promise<JsonRecord> {
    const { endpoint, transport, clock, signal, maxAttempts = 3, idleTimeoutMs = 30_000 } = this.target;
    const { protocol, hostname, port, basePath } = endpoint;
    // Once it was too much, nothing more is requested.
    this.count(new Uint8Array(0));
    return signedCall({
      request: {
        method: 'GET',
        protocol,
        hostname,
        port,
        path: basePath + path,
        query,
        headers: { host: hostHeader(endpoint), accept: 'application/json' },
        body: new Uint8Array(0),
      },
      signer: this.signer,
      transport,
      reader: redact =>
        new WholeAnswerReader({
          maxBytes: MAX_LIST_BYTES,
          read: answer => {
            this.count(answer.body);
            return readJson(answer, key, redact);
          },
          readException: ({ head, body }) => readServiceError(head, body, redact),
        }),
      clock,
      maxAttempts,
      idleTimeoutMs,
      signal,
    });
  }
}

function tooLarge(limit: string): CallError {
  return new CallError({
    kind: 'notService',
    name: 'EndlessList',
    message: `The lists are larger than ${limit} in all; the rest was not read.`,
  });
}

/** Asks for credentials once for all calls, and once more where the service says that they have expired. */
class SharedSigner implements Signer<Authorization> {
  private held: Promise<Authorization> | null = null;

  constructor(private readonly signer: Signer<Authorization>) {}

  authorize(): Promise<Authorization> {
    this.held ??= this.signer.authorize();
    return this.held;
  }

  async renew(refused: Authorization): Promise<Authorization | null> {
    const { held } = this;
    // A parallel call may have renewed them since this one was signed.
    if (held === null || (await held) !== refused) return this.authorize();
    if (this.held === held) this.held = this.signer.renew(refused).then(fresh => fresh ?? refused);
    const fresh = await this.authorize();
    return fresh === refused ? null : fresh;
  }

  secrets(authorization: Authorization): readonly string[] {
    return this.signer.secrets(authorization);
  }

  sign(request: HttpRequest, authorization: Authorization, date: Date): Promise<SignedHttpRequest> {
    return this.signer.sign(request, authorization, date);
  }
}

/**
 * What a proxy answers in Bedrock's place must not pass for an empty list: an answer has the requested member, or at least
 * a request id.
 */
function readJson({ head, body }: HttpAnswer, key: string, redact: Redactor): JsonRecord {
  const text = new TextDecoder().decode(body);
  const value = parseRecord(text);
  if (value !== null && (Object.hasOwn(value, key) || head.requestId !== null)) return value;
  throw new CallError({
    kind: 'notService',
    name: 'NotBedrock',
    message: notBedrockMessage(head, redact(text).slice(0, 10_000)),
    status: head.status,
    ...(head.requestId === null ? {} : { requestId: head.requestId }),
  });
}

function parseRecord(text: string): JsonRecord | null {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return null;
  }
}
