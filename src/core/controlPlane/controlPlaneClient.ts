import { setTimeout as wait } from 'node:timers/promises';
import { refuseUnencryptedKey } from '../aws/apiKey.ts';
import { CredentialsError } from '../aws/credentialsError.ts';
import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { Authorization, AuthorizeOptions, Identity } from '../aws/identity.ts';
import { signRequest } from '../aws/sign.ts';
import { encodeLabel } from '../http/httpRequest.ts';
import type { HttpRequest } from '../http/httpRequest.ts';
import { unlessAborted } from '../http/signedCall.ts';
import type { SigningClock } from '../http/signedCall.ts';
import { CallError } from '../http/callError.ts';
import { notBedrockMessage, readServiceError } from '../bedrock/readError.ts';
import { clockCorrection, credentialsExpired, retryAfterFailure } from '../http/retryPolicy.ts';
import { cancelled } from '../http/callError.ts';
import type { Transport, TransportResponse } from '../http/transport.ts';
import { asList, asRecord, asWord, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';

/** Who asks the control plane, and where it is. */
export interface ControlPlaneConnection {
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
  /** Entries asked for in one page; the API's most, 1000, unless given. */
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

/** What came of a list; with an error, `items` is what came before it. */
export interface ListResult {
  items: JsonRecord[];
  error: CallError | null;
}

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_PAGES = 1000;

/** Signed reads from the control plane. Credentials are asked for once, and again where Bedrock says that they have expired. */
export class ControlPlaneClient {
  private authorization: Promise<Authorization> | null = null;

  constructor(private readonly connection: ControlPlaneConnection) {}

  /** Makes sure that there is something to sign with. @throws CallError of kind `credentials` or `cancelled` */
  async authorize(): Promise<void> {
    await this.authorized((this.authorization ??= this.ask()));
  }

  private ask(options?: AuthorizeOptions): Promise<Authorization> {
    const asked = this.connection.identity.authorize(options);
    // Whoever waits for it gets the failure; it may fail before anybody does.
    asked.catch(() => undefined);
    return asked;
  }

  private async authorized(pending: Promise<Authorization>): Promise<Authorization> {
    const { endpoint, signal } = this.connection;
    try {
      const authorization = await unlessAborted(pending, signal);
      refuseUnencryptedKey(authorization, endpoint);
      return authorization;
    } catch (cause) {
      if (cause instanceof CallError) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new CredentialsError('CredentialsFailed', message, 'Check the credentials, then list again.', cause);
    }
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
            ...(paged ? { maxResults: String(this.connection.pageSize ?? 1000) } : {}),
            ...(token === null ? {} : { nextToken: token }),
          },
          key,
        );
        for (const entry of asList(page[key])) {
          const item = asRecord(entry);
          if (item) items.push(item);
        }
        token = asWord(member(page, 'nextToken'));
        if (token !== null && (tokens.has(token) || tokens.size >= MAX_PAGES)) {
          throw new CallError({
            kind: 'notService',
            name: 'EndlessList',
            message: 'The pages of the list do not come to an end.',
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

  /** One answer that has the member `key`, tried again as an invocation is. @throws CallError */
  async get(path: string, query: Readonly<Record<string, string>>, key: string): Promise<JsonRecord> {
    const { clock, signal, maxAttempts = 3 } = this.connection;
    let corrected = false;
    let refreshed = false;
    for (let attempt = 1; ; attempt++) {
      const pending = (this.authorization ??= this.ask());
      const authorization = await this.authorized(pending);
      const offsetMs = clock.offsetMs;
      try {
        return await this.attempt(path, query, key, authorization);
      } catch (cause) {
        const error =
          cause instanceof CallError
            ? cause
            : new CallError({ kind: 'network', name: 'Failed', message: String(cause), cause });
        // A parallel call may have put the clock right, or asked for new credentials, since this one was signed.
        const offset = corrected ? null : clockCorrection(error, offsetMs);
        let delayMs = retryAfterFailure(error, attempt, maxAttempts)?.delayMs;
        if (offset !== null) {
          corrected = true;
          clock.offsetMs = offset;
          delayMs = 0;
        } else if (!refreshed && credentialsExpired(error)) {
          refreshed = true;
          if (this.authorization === pending) this.authorization = this.ask({ refresh: true });
          delayMs = 0;
        }
        if (signal.aborted) throw cancelled();
        if (delayMs === undefined) throw error;
        await wait(delayMs, undefined, { signal }).catch(() => {
          throw cancelled();
        });
      }
    }
  }

  private async attempt(
    path: string,
    query: Readonly<Record<string, string>>,
    key: string,
    authorization: Authorization,
  ): Promise<JsonRecord> {
    const { endpoint, region, clock, transport, signal, idleTimeoutMs = 30_000 } = this.connection;
    const request: HttpRequest = {
      method: 'GET',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      port: endpoint.port,
      path: endpoint.basePath + path,
      query,
      headers: { host: hostHeader(endpoint), accept: 'application/json' },
      body: new Uint8Array(0),
    };
    const signed = await signRequest(request, authorization, { region, date: new Date(Date.now() + clock.offsetMs) });
    // The query is signed apart from the path; on the wire they are one.
    const response = await transport.collect(
      { ...signed, path: withQuery(signed.path, query) },
      { signal, idleTimeoutMs, maxBytes: MAX_ANSWER_BYTES },
    );
    if (response.head.status !== 200) throw readServiceError(response.head, response.body, new Date());
    return readJson(response, key);
  }
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = Object.entries(query)
    .map(([name, value]) => `${encodeLabel(name)}=${encodeLabel(value)}`)
    .join('&');
  return text ? `${path}?${text}` : path;
}

/**
 * What a proxy puts in Bedrock's place must not pass for an empty list: an answer has the member asked for, or at least
 * a request id.
 */
function readJson({ head, body }: TransportResponse, key: string): JsonRecord {
  const text = new TextDecoder().decode(body);
  const value = parseRecord(text);
  if (value !== null && (Object.hasOwn(value, key) || head.requestId !== null)) return value;
  throw new CallError({
    kind: 'notService',
    name: 'NotBedrock',
    message: notBedrockMessage(head, text.slice(0, 10_000)),
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
