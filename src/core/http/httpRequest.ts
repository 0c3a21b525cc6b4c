/** A request ready to be signed; header names in small letters, the path as it stands on the wire. */
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

/** An answer that came as a whole; header names in small letters. */
export interface HttpAnswer {
  readonly head: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly requestId: string | null;
  };
  readonly body: Uint8Array;
}

/** What sends requests whose answers are small, as far as this room needs it: `Transport`. */
export interface HttpSender {
  collect(
    request: HttpRequest,
    options: { signal: AbortSignal; idleTimeoutMs: number; maxBytes: number },
  ): Promise<HttpAnswer>;
}

/** A path label as REST JSON has it: everything outside the unreserved characters is encoded, an ARN's slash as %2F. */
export function encodeLabel(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
