import type { Redactor } from './redact.ts';

/** A request ready to be signed; header names in small letters, the path as it is on the wire. */
export interface HttpRequest {
  readonly method: string;
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A request with its Authorization, and what was signed, so that a refused signature can be looked into. */
export interface SignedHttpRequest extends HttpRequest {
  /** `null` for a bearer token, which signs nothing. */
  readonly canonicalRequest: string | null;
  readonly stringToSign: string | null;
}

/** What an answer begins with. */
export interface ResponseHead {
  readonly status: number;
  /** Names in small letters; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string | null;
}

/** The head without secrets in names, values and the request id. */
export function redactedHead(head: ResponseHead, redact: Redactor): ResponseHead {
  const headers = Object.create(null) as Record<string, string>;
  for (const name in head.headers) headers[redact(name)] = redact(head.headers[name] ?? '');
  return { ...head, headers, requestId: head.requestId === null ? null : redact(head.requestId) };
}

/** An answer that came as a whole; header names in small letters. */
export interface HttpAnswer {
  readonly head: ResponseHead;
  readonly body: Uint8Array;
}

/** A path label as REST JSON has it: everything outside the unreserved characters is encoded, an ARN's slash as %2F. */
export function encodeLabel(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
