/** One header as it was on the wire: nothing folded, sorted or joined. */
export type RawHeader = readonly [name: string, value: string];

/** A request exactly as it arrived; the signature is checked against these bytes and nothing derived from them. */
export interface IncomingCall {
  method: string;
  /** The request target, percent-encoding untouched, query included. */
  target: string;
  /** `target` up to the first question mark. */
  path: string;
  /** `target` after the first question mark, without it. */
  query: string;
  rawHeaders: readonly RawHeader[];
  body: Buffer;
}

/** Builds an IncomingCall from Node's flat list of header names and values. */
export function toIncomingCall(
  method: string,
  target: string,
  flatHeaders: readonly string[],
  body: Buffer,
): IncomingCall {
  const mark = target.indexOf('?');
  const rawHeaders: RawHeader[] = [];
  for (let index = 0; index + 1 < flatHeaders.length; index += 2) {
    rawHeaders.push([flatHeaders[index] as string, flatHeaders[index + 1] as string]);
  }
  return {
    method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    rawHeaders,
    body,
  };
}

/** The first value of a header, in any case of letters, or `undefined`. */
export function headerOf(call: Pick<IncomingCall, 'rawHeaders'>, name: string): string | undefined {
  const lowerCaseName = name.toLowerCase();
  return call.rawHeaders.find(([candidate]) => candidate.toLowerCase() === lowerCaseName)?.[1];
}
