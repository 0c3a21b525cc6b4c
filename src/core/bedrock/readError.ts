import { CallError } from '../http/callError.ts';
import type { CallErrorDetails } from '../http/callError.ts';
import { exceptionFacts } from '../http/exceptionFacts.ts';
import { errorDocument } from './errorDocument.ts';
import { STREAM_EXCEPTIONS } from './exceptions.ts';
import type { ResponseHead } from '../http/httpRequest.ts';
import type { Redactor } from '../http/redact.ts';
import { withoutSignedSecrets } from './signatureDifference.ts';

type Json = Record<string, unknown>;

/** An error's text beyond this is not read. */
const MAX_ERROR_TEXT_BYTES = 1_000_000;
const MAX_TITLE_CHARACTERS = 120;

/**
 * The exception in an answer that is not 200. The type is looked for as the SDKs do: header, then `code`, then `__type`;
 * real headers carry a suffix after a colon. `redact` takes secrets out of the body before anything is cut from it.
 */
export function readServiceError(head: ResponseHead, body: Uint8Array, redact: Redactor): CallError {
  // A packed body was not asked for and is not unpacked; its bytes are no message.
  const packed = isPacked(head);
  const text = packed ? '' : redact(new TextDecoder().decode(body.subarray(0, MAX_ERROR_TEXT_BYTES)));
  const json = parseObject(text);
  const type = head.headers['x-amzn-errortype'] || member(json, 'code') || errorDocument(json)?.name || undefined;
  return notOfBedrock(head, text, Boolean(type ?? json)) ?? serviceException(head, text, json, type);
}

/** What answered in Bedrock's place, or `null`. */
function notOfBedrock(head: ResponseHead, text: string, hasForm: boolean): CallError | null {
  const facts = exceptionFacts(head);
  if (head.status >= 300 && head.status < 400) {
    const { location } = head.headers;
    return new CallError({
      ...facts,
      kind: 'notService',
      name: 'Redirected',
      message: `The answer was a redirect${location ? ` to ${location}` : ''}, which Bedrock never sends.`,
    });
  }
  // A gateway answers without Bedrock's type, its JSON and its request id; and only 200 carries an answer.
  const empty = text.trim() === '' && head.requestId !== null;
  if (head.status === 200 && hasForm) return null;
  if (head.status >= 300 && (hasForm || (empty && !looksLikeHtml(head.headers['content-type'], text)))) return null;
  return new CallError({ ...facts, kind: 'notService', name: 'NotBedrock', message: notBedrockMessage(head, text) });
}

function serviceException(
  head: ResponseHead,
  text: string,
  json: Json | undefined,
  type: string | undefined,
): CallError {
  const message =
    member(json, 'message') ??
    errorDocument(json)?.message ??
    (head.status === 200
      ? 'The answer has status 200, but it is an error that has no message.'
      : text.trim() || `Bedrock answered with status ${head.status} and no message.`);
  return new CallError({
    ...exceptionFacts(head),
    kind: 'service',
    name: type ? cleanType(type) : head.status === 200 ? 'ErrorAnswer' : `HTTP ${head.status}`,
    // A refused signature is answered with the canonical request, the session token in it.
    message: withoutSignedSecrets(message),
    ...originalsOf(json),
    ...(typeof json?.resourceName === 'string' ? { resourceName: json.resourceName } : {}),
  });
}

/** Whether a body is compressed, which was not requested; it is not decompressed. */
export function isPacked({ headers }: ResponseHead): boolean {
  const codings = (headers['content-encoding'] ?? '').split(',').map(coding => coding.trim().toLowerCase());
  return codings.some(coding => coding !== '' && coding !== 'identity');
}

/** What the model's own server said, where Bedrock passes it on. */
function originalsOf(json: Json | undefined): Pick<CallErrorDetails, 'originalStatusCode' | 'originalMessage'> {
  return {
    ...(typeof json?.originalStatusCode === 'number' ? { originalStatusCode: json.originalStatusCode } : {}),
    ...(typeof json?.originalMessage === 'string' ? { originalMessage: json.originalMessage } : {}),
  };
}

/** An `exception` or `error` message of a stream. */
export function readStreamError(
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
  requestId: string | null,
): CallError {
  const common = { kind: 'stream' as const, ...(requestId ? { requestId } : {}) };
  if (headers[':message-type'] === 'error') {
    return new CallError({
      ...common,
      name: headers[':error-code'] || 'StreamError',
      message: headers[':error-message'] || 'The stream ended with an error that has no message.',
    });
  }
  const type = headers[':exception-type'] ?? '';
  const text = new TextDecoder().decode(payload);
  const json = parseObject(text);
  const status = Object.hasOwn(STREAM_EXCEPTIONS, type) ? STREAM_EXCEPTIONS[type] : undefined;
  return new CallError({
    ...common,
    // The stream spells them with a small first letter; it is the same exception.
    name: type ? type[0]?.toUpperCase() + type.slice(1) : 'StreamException',
    message: member(json, 'message') ?? (text.trim() || 'The stream ended with an exception that has no message.'),
    ...(status !== undefined ? { status } : {}),
    ...originalsOf(json),
  });
}

/** Whether an answer is a web page: what proxies and sign-in portals answer instead of Bedrock. */
export function looksLikeHtml(contentType: string | undefined, text: string): boolean {
  return (
    /^\s*(text\/html|application\/xhtml)/i.test(contentType ?? '') || /^\s*<(!doctype|html|head|body|\?xml)/i.test(text)
  );
}

export function notBedrockMessage(head: ResponseHead, text: string): string {
  const kind = looksLikeHtml(head.headers['content-type'], text)
    ? 'a web page'
    : `something that is not Bedrock's (${head.headers['content-type'] ?? 'no content type'})`;
  const title = titleOf(text);
  return `The answer with status ${head.status} is ${kind}${title ? `: "${title}"` : ''}.`;
}

/** The beginning of what the page's first title says. */
function titleOf(html: string): string {
  const tag = html.search(/<title/i);
  const end = tag < 0 ? -1 : html.indexOf('>', tag);
  if (end < 0) return '';
  const [title = ''] = html.slice(end + 1, end + 1 + MAX_TITLE_CHARACTERS).split('<', 1);
  return title.trim();
}

function cleanType(type: string): string {
  const [first = ''] = type.split(',');
  const [name = ''] = first.split(':');
  return name.slice(name.indexOf('#') + 1).trim();
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** A string member in any case of letters: errors of the signing layer write `Message` and `Code`. */
function member(json: Json | undefined, name: string): string | undefined {
  const key = Object.keys(json ?? {}).find(own => own.toLowerCase() === name);
  const value = key === undefined ? undefined : json?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
