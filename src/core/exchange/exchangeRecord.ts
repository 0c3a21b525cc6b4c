import { isUtf8 } from 'node:buffer';
import type { InvokeEvent, ResponseHead } from '../bedrock/events.ts';
import type { EventStreamMessage } from '../bedrock/eventStream.ts';
import { InvokeError } from '../bedrock/invokeError.ts';
import { looksLikeHtml, notBedrockMessage } from '../bedrock/readError.ts';
import { modelOutputText } from '../guardrail/modelOutputText.ts';
import { guardrailStreamReader, readGuardrail } from '../guardrail/readGuardrail.ts';
import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import { familyOf } from '../models/families.ts';
import { invocationMetricsOf } from '../models/invocationMetrics.ts';
import type { ModelFamily, StreamReader } from '../models/modelFamily.ts';
import { emptyReading } from '../models/modelReading.ts';
import type { ModelReading } from '../models/modelReading.ts';
import { errorChunk } from './errorChunk.ts';
import type { ErrorChunk } from './errorChunk.ts';
import type { AttemptView, ExchangeState, FrameView, Operation, Phase } from './exchangeView.ts';
import { FrameLog } from './frameLog.ts';
import { requestFacts } from './requestFacts.ts';
import type { RequestFacts } from './requestFacts.ts';

/** Bad messages that get a line of their own; the list of messages marks them all. */
const MOST_NOTICES = 20;

/** A reading of a body up to this size is simply held. */
const HELD_BYTES = 64 * 1024;

/** What the last event added, for those who draw while it runs. */
export interface Added {
  text: string;
  reasoning: string;
}

/** A body read as far as it has come. */
interface WholeReading {
  /** How much of the body it holds. */
  bytes: number;
  text: string;
  isJson: boolean;
  reading: ModelReading;
  guardrail: GuardrailReport | null;
}

/**
 * Everything known of one exchange, built event by event. Work per event does not grow with the exchange: parts are
 * kept in lists and joined when somebody asks.
 */
export class ExchangeRecord {
  state: ExchangeState = 'running';
  phase: Phase | null = { kind: 'credentials' };
  head: ResponseHead | null = null;
  error: InvokeError | null = null;
  readonly attempts: AttemptView[] = [];
  readonly notices: string[] = [];
  /** Attempts begun. */
  attemptCount = 0;
  /** Moments on one monotonic clock, in milliseconds. */
  startedAt = 0;
  attemptAt = 0;
  firstByteAt: number | null = null;
  firstTokenAt: number | null = null;
  lastTokenAt: number | null = null;
  endedAt: number | null = null;
  bytes = 0;
  /** Stream messages that came. */
  chunks = 0;
  /** Of text and reasoning that streamed. */
  characters = 0;
  readonly facts: RequestFacts;
  /** Bedrock's own figures, from a stream's last chunk. */
  outputTokens: number | null = null;
  firstByteLatencyMs: number | null = null;
  invocationLatencyMs: number | null = null;

  private readonly family: ModelFamily;
  private readonly bodyParts: Uint8Array[] = [];
  /** The JSON text of each native chunk, to the letter. */
  private readonly chunkTexts: string[] = [];
  private readonly stream: StreamReader;
  private readonly guardrails = guardrailStreamReader();
  private readonly frameLog = new FrameLog();
  /** A large one is held weakly: it takes several times the body's memory, and can be read from the body again. */
  private whole: Pick<WeakRef<WholeReading>, 'deref'> | null = null;
  private maxAttempts = 1;
  private badChunks = 0;
  /** What the model itself said went wrong; it counts where the stream does not go on to its end. */
  private toldError: ErrorChunk | null = null;

  constructor(readonly operation: Operation, modelId: string, requestBody: Uint8Array) {
    const body = parse(decode(requestBody).text).value;
    this.family = familyOf(modelId, body);
    this.facts = requestFacts(body);
    this.stream = this.family.streamReader();
  }

  get streams(): boolean {
    return this.operation === 'InvokeModelWithResponseStream';
  }

  /** Takes the next event and gives what it adds to the text on the screen. */
  apply(event: InvokeEvent): Added | null {
    if (this.startedAt === 0) this.startedAt = event.at;
    switch (event.type) {
      case 'authorizing':
        this.phase = { kind: 'credentials' };
        return null;
      case 'attempt':
        this.attemptCount = event.attempt;
        this.maxAttempts = Math.max(this.maxAttempts, event.maxAttempts);
        this.attemptAt = event.at;
        this.phase = { kind: 'connecting', attempt: event.attempt, maxAttempts: this.maxAttempts };
        return null;
      case 'sent':
        this.phase = { kind: 'waiting', attempt: this.attemptCount, maxAttempts: this.maxAttempts };
        return null;
      case 'head':
        this.head = event.head;
        this.firstByteAt = event.at;
        return null;
      case 'bytes':
        this.bodyParts.push(event.bytes);
        this.bytes += event.bytes.byteLength;
        this.phase = { kind: 'receiving', bytes: this.bytes, chunks: 0 };
        return null;
      case 'messages':
        return this.addMessages(event.messages, event.bytes, event.at);
      case 'attemptFailed':
        this.attemptFailed(event);
        return null;
      case 'end':
        this.finish(event.at);
        return null;
      case 'failed':
        this.fail((event.error.kind === 'incomplete' ? this.modelError() : null) ?? event.error, event.at);
        return null;
    }
  }

  private addMessages(messages: readonly EventStreamMessage[], bytes: number, at: number): Added | null {
    this.bytes += bytes;
    const added: Added = { text: '', reasoning: '' };
    for (const message of messages) {
      this.chunks++;
      if (message.headers[':event-type'] === 'chunk') {
        const piece = this.addChunk(message, at);
        added.text += piece.text;
        added.reasoning += piece.reasoning;
      } else {
        this.frameLog.add(at, message, null, null);
      }
    }
    this.phase = { kind: 'receiving', bytes: this.bytes, chunks: this.chunks };
    if (added.text === '' && added.reasoning === '') return null;
    this.characters += added.text.length + added.reasoning.length;
    this.firstTokenAt ??= at;
    this.lastTokenAt = at;
    return added;
  }

  private addChunk(message: EventStreamMessage, at: number): Added {
    const wrapping = this.decodeNoting(message.payload);
    const envelope = parse(wrapping).value;
    const base64 = typeof envelope === 'object' && envelope !== null && 'bytes' in envelope ? envelope.bytes : undefined;
    if (typeof base64 !== 'string') {
      return this.addBadChunk(message, at, wrapping, 'is not a chunk as Bedrock sends them');
    }
    const text = this.decodeNoting(Buffer.from(base64, 'base64'));
    const { value: chunk, failed } = parse(text);
    if (failed) return this.addBadChunk(message, at, text, 'is not JSON');
    this.chunkTexts.push(text);
    this.frameLog.add(at, message, text, null);
    this.guardrails.add(envelope);
    this.guardrails.add(chunk);
    this.toldError ??= errorChunk(chunk);
    const metrics = invocationMetricsOf(chunk);
    this.outputTokens = metrics?.outputTokenCount ?? this.outputTokens;
    this.invocationLatencyMs = metrics?.invocationLatency ?? this.invocationLatencyMs;
    this.firstByteLatencyMs = metrics?.firstByteLatency ?? this.firstByteLatencyMs;
    return this.stream.add(chunk);
  }

  private addBadChunk(message: EventStreamMessage, at: number, text: string, what: string): Added {
    this.chunkTexts.push(JSON.stringify(text));
    this.frameLog.add(at, message, text, `This message ${what}.`);
    this.badChunks++;
    if (this.badChunks <= MOST_NOTICES) this.notices.push(`Message ${this.chunks} of the stream ${what}; it is kept in Raw.`);
    return { text: '', reasoning: '' };
  }

  private attemptFailed(event: Extract<InvokeEvent, { type: 'attemptFailed' }>): void {
    const { attempt, error, retryDelayMs, reason, at } = event;
    this.maxAttempts = Math.max(this.maxAttempts, event.maxAttempts);
    this.attempts.push({
      attempt, status: error.status, requestId: error.requestId, error: error.name, message: error.message,
      durationMs: at - this.attemptAt, retryDelayMs,
    });
    if (retryDelayMs === null) return;
    if (reason === 'clockCorrected') this.notices.push(`The clock of this machine is off by ${durationText(error.clockOffsetMs ?? 0)}; the signature was dated with the server's time.`);
    if (reason === 'credentialsRefreshed') this.notices.push('The credentials had run out; fresh ones were used.');
    this.head = null;
    this.firstByteAt = null;
    this.phase = { kind: 'backoff', attempt: attempt + 1, maxAttempts: this.maxAttempts, resumesAt: Date.now() + retryDelayMs, reason: error.name };
  }

  /** The transport ended cleanly; whether the answer is whole is judged here. */
  private finish(at: number): void {
    if (this.error) return;
    const fault = this.streams ? this.streamFault() : this.bodyFault();
    if (fault) this.fail(fault, at);
    else this.close('answered', at);
  }

  private streamFault(): InvokeError | null {
    if (this.stream.stopped) return null;
    return this.modelError() ?? this.incomplete(this.chunks === 0 ? 'The stream ended without a single message.' : 'The stream ended without the message that closes it, so the answer may be cut.');
  }

  private modelError(): InvokeError | null {
    return this.toldError && new InvokeError({ kind: 'stream', ...this.toldError, ...this.ids() });
  }

  private bodyFault(): InvokeError | null {
    const { text, isJson } = this.readWhole();
    const contentType = this.head?.headers['content-type'] ?? 'application/json';
    if (text.trim() === '') return this.incomplete('The answer has status 200 and an empty body.');
    if (isJson) return null;
    const html = looksLikeHtml(contentType, text);
    // A model can be asked for another type than JSON; an answer with Bedrock's request id is its own.
    if (!html && !/json|eventstream/i.test(contentType) && this.head?.requestId !== null) return null;
    if (this.head && (html || !/json/i.test(contentType))) {
      return new InvokeError({ kind: 'notBedrock', name: 'NotBedrock', message: notBedrockMessage(this.head, text), status: this.head.status, ...this.ids() });
    }
    return this.incomplete('The answer has status 200, but its JSON is broken or cut.');
  }

  private incomplete(message: string): InvokeError {
    return new InvokeError({ kind: 'incomplete', name: 'IncompleteResponse', message, ...(this.head ? { status: this.head.status } : {}), ...this.ids() });
  }

  private ids(): { requestId?: string } {
    return this.head?.requestId ? { requestId: this.head.requestId } : {};
  }

  private fail(error: InvokeError, at: number): void {
    if (this.error) return;
    this.error = error;
    this.close(stateOf(error, this.bytes > 0 && this.head?.status === 200), at);
  }

  private close(state: ExchangeState, at: number): void {
    this.state = state;
    this.phase = null;
    this.endedAt = at;
    // An attempt that failed for good has its line already.
    if (this.attemptCount > 0 && this.attempts.at(-1)?.attempt !== this.attemptCount) {
      this.attempts.push({
        attempt: this.attemptCount, status: this.head?.status ?? null, requestId: this.head?.requestId ?? null,
        error: this.error?.name ?? null, message: this.error?.message ?? null, durationMs: at - this.attemptAt, retryDelayMs: null,
      });
    }
  }

  /** The answer as one shape for all families, as far as it has come. */
  reading(): ModelReading {
    if (this.streams) return this.stream.reading();
    return this.endedAt === null ? emptyReading() : this.readWhole().reading;
  }

  guardrail(): GuardrailReport | null {
    if (this.streams) return this.guardrails.report();
    return this.endedAt === null ? null : this.readWhole().guardrail;
  }

  /** The answer's bytes; for a stream, its native chunks as a JSON list, each to the letter. */
  rawText(): string {
    if (this.streams && (this.chunkTexts.length > 0 || this.bodyParts.length === 0)) return this.chunkTexts.length > 0 ? `[${this.chunkTexts.join(',\n')}]` : '';
    return this.endedAt === null ? this.decodeNoting(Buffer.concat(this.bodyParts)) : this.readWhole().text;
  }

  /** The body to the byte, as it is saved; for a stream, what `rawText` gives. */
  rawBytes(): Uint8Array {
    return this.bodyParts.length > 0 ? Buffer.concat(this.bodyParts) : Buffer.from(this.rawText(), 'utf8');
  }

  /** The messages of a stream from a position on, counted from 0. */
  frames(from: number, count: number): FrameView[] {
    return this.frameLog.page(from, count, this.attemptAt);
  }

  private readWhole(): WholeReading {
    const known = this.whole?.deref();
    if (known?.bytes === this.bytes) return known;
    const text = this.decodeNoting(Buffer.concat(this.bodyParts));
    const { value, failed } = parse(text);
    const whole = {
      bytes: this.bytes,
      text,
      isJson: !failed,
      reading: failed ? emptyReading() : this.family.readResponse(value),
      guardrail: failed ? null : this.readGuardrail(value),
    };
    this.whole = this.bytes > HELD_BYTES ? new WeakRef(whole) : { deref: () => whole };
    return whole;
  }

  private readGuardrail(body: unknown): GuardrailReport | null {
    const report = readGuardrail(body);
    return report && { ...report, modelOutput: report.modelOutput.map(entry => modelOutputText(entry, output => this.family.readResponse(output))) };
  }

  private decodeNoting(bytes: Uint8Array): string {
    const { text, valid } = decode(bytes);
    const notice = 'The answer holds bytes that are not UTF-8; they are shown as \ufffd.';
    if (!valid && !this.notices.includes(notice)) this.notices.push(notice);
    return text;
  }
}

/** What the end is called: with part of an answer on the screen, a lost connection is an incomplete answer. */
function stateOf(error: InvokeError, hasPart: boolean): ExchangeState {
  switch (error.kind) {
    case 'cancelled': return 'cancelled';
    case 'service':
    case 'stream': return 'refused';
    case 'incomplete': return 'incomplete';
    case 'credentials': return 'failed';
    case 'network':
    case 'notBedrock': return hasPart ? 'incomplete' : 'failed';
  }
}

/** Text of bytes; only where a replacement character shows up it must be asked whether it came as such. */
function decode(bytes: Uint8Array): { text: string; valid: boolean } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return { text, valid: !text.includes('\ufffd') || isUtf8(bytes) };
}

function parse(text: string): { value: unknown; failed: boolean } {
  try {
    return { value: JSON.parse(text) as unknown, failed: false };
  } catch {
    return { value: undefined, failed: true };
  }
}

function durationText(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}
