import { streams } from './operations.ts';
import type { Operation } from './operations.ts';
import { EventStreamDecoder, FramingError } from './eventStream.ts';
import type { EventStreamMessage } from './eventStream.ts';
import type { InvokeEvent } from './events.ts';
import type { ResponseHead } from '../http/httpRequest.ts';
import { CallError } from '../http/callError.ts';
import { isPacked, looksLikeHtml, notBedrockMessage, readServiceError, readStreamError } from './readError.ts';
import { MAX_ERROR_BYTES, MAX_RESPONSE_BYTES, megabytes } from '../json/limits.ts';
import type { Redactor } from '../http/redact.ts';
import type { CallReader } from '../http/signedCall.ts';

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** Reads one attempt's answer as it comes: a body, a stream, or an exception. */
export class AnswerReader implements CallReader<void> {
  private answer: ResponseHead | null = null;
  private decoder: EventStreamDecoder | null = null;
  /** Why what comes is not Bedrock's answer; it is kept all the same, so that the user can see what answered. */
  private refusal: CallError | null = null;
  private readonly errorParts: Uint8Array[] = [];
  private length = 0;

  constructor(
    private readonly operation: Operation,
    private readonly redact: Redactor,
    private readonly emit: (event: InvokeEvent) => void,
    private readonly streamIsWhole: () => boolean,
  ) {}

  head(head: ResponseHead): void {
    this.answer = head;
    if (head.status !== 200) return;
    this.refusal = unreadable(head) ?? (streams(this.operation) ? notAStream(head) : null);
    if (streams(this.operation) && !this.refusal) this.decoder = new EventStreamDecoder();
  }

  bytes(bytes: Uint8Array): void {
    this.length += bytes.byteLength;
    if (this.answer?.status !== 200) {
      if (this.length <= MAX_ERROR_BYTES) this.errorParts.push(bytes);
      else throw this.exception();
    } else if (this.length > MAX_RESPONSE_BYTES) {
      throw this.incomplete(
        'ResponseTooLarge',
        `The answer is larger than ${megabytes(MAX_RESPONSE_BYTES)}; the rest was not read.`,
      );
    } else if (this.decoder) {
      this.messages(
        this.framed(() => this.decoder?.push(bytes) ?? []),
        bytes.byteLength,
      );
      // A fault behind them is reported now, not when the next bytes come, which may be never.
      this.framed(() => this.decoder?.check());
    } else {
      this.emit({ type: 'bytes', bytes, at: performance.now() });
    }
  }

  /** The transport ended cleanly. @throws CallError where that was not a whole answer of Bedrock's */
  end(): void {
    if (this.answer?.status !== 200) throw this.exception();
    if (this.refusal) throw this.refusal;
    this.framed(() => this.decoder?.end());
  }

  /** The exception that was read so far; the status and the headers are enough for one. */
  exception(): CallError {
    const head = this.answer ?? { status: 0, headers: {}, requestId: null };
    return readServiceError(head, Buffer.concat(this.errorParts), this.redact);
  }

  /** Whether all of a stream has come, as the consumer of its messages reports. */
  get complete(): boolean {
    return this.decoder !== null && this.streamIsWhole();
  }

  /** Whether an exception is being read: then a lost connection does not matter, its head says what it is. */
  get readsException(): boolean {
    return this.answer !== null && this.answer.status !== 200;
  }

  private messages(messages: readonly EventStreamMessage[], bytes: number): void {
    const end = messages.findIndex(
      ({ headers }) => headers[':message-type'] === 'exception' || headers[':message-type'] === 'error',
    );
    const last = messages[end] && this.redacted(messages[end]);
    // An exception is the last message, even where others follow it.
    this.emit({
      type: 'messages',
      messages: last ? [...messages.slice(0, end), last] : messages,
      bytes,
      at: performance.now(),
    });
    if (last) throw readStreamError(last.headers, last.payload, this.answer?.requestId ?? null);
  }

  /** The service's exception as it may be shown, in the list of frames too. */
  private redacted({ payload, headers, ...message }: EventStreamMessage): EventStreamMessage {
    const text = Buffer.from(payload).toString('utf8');
    const clean = this.redact(text);
    return {
      ...message,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, this.redact(value)])),
      payload: clean === text ? payload : Buffer.from(clean),
    };
  }

  private framed<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      throw this.incomplete(error.cut ? 'IncompleteResponse' : 'CorruptStream', error.message, error);
    }
  }

  private incomplete(name: string, message: string, cause?: unknown): CallError {
    return new CallError({ kind: 'incomplete', name, message, ...idsOf(this.answer), cause });
  }
}

/** Why an answer with status 200 is not Bedrock's, or `null`. */
function unreadable(head: ResponseHead): CallError | null {
  const encoding = head.headers['content-encoding'];
  if (isPacked(head)) {
    return notBedrock(
      head,
      'UnexpectedEncoding',
      `The answer is compressed with ${encoding}, which was not requested; it was not decompressed.`,
    );
  }
  return looksLikeHtml(head.headers['content-type'], '')
    ? notBedrock(head, 'NotBedrock', notBedrockMessage(head, ''))
    : null;
}

function notAStream(head: ResponseHead): CallError | null {
  const contentType = head.headers['content-type'];
  if ((contentType ?? '').toLowerCase().startsWith(EVENT_STREAM)) return null;
  return notBedrock(
    head,
    'NotAStream',
    `The answer to a streamed request is not an event stream (${contentType ?? 'no content type'}).`,
  );
}

function notBedrock(head: ResponseHead, name: string, message: string): CallError {
  return new CallError({ kind: 'notService', name, message, ...idsOf(head) });
}

function idsOf(head: ResponseHead | null): { status?: number; requestId?: string } {
  return { ...(head ? { status: head.status } : {}), ...(head?.requestId ? { requestId: head.requestId } : {}) };
}
