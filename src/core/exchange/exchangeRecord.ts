import { isUtf8 } from 'node:buffer';
import type { InvokeEvent } from '../bedrock/events.ts';
import type { ResponseHead } from '../http/httpRequest.ts';
import type { EventStreamMessage } from '../bedrock/eventStream.ts';
import { OPERATIONS, streams } from '../bedrock/operations.ts';
import type { Operation, OperationReader } from '../bedrock/operations.ts';
import { CallError } from '../http/callError.ts';
import type { Redactor } from '../http/redact.ts';
import { looksLikeHtml, notBedrockMessage, readServiceError } from '../bedrock/readError.ts';
import { modelOutputText } from '../guardrail/modelOutputText.ts';
import { readGuardrail } from '../guardrail/readGuardrail.ts';
import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import { familyOf } from '../models/families.ts';
import type { ModelFamily } from '../models/modelFamily.ts';
import type { AnswerReader } from '../models/reading/answerReader.ts';
import { emptyReading } from '../models/reading/modelReading.ts';
import type { ModelReading } from '../models/reading/modelReading.ts';
import { errorInAnswer, isAnswer } from './answerJudgement.ts';
import type { JudgedAnswer } from './answerJudgement.ts';
import type { AttemptView, ExchangeState, FrameView, Phase } from './exchangeView.ts';
import { jsonWeight } from '../json/jsonWeight.ts';
import { maxAnswerWeight } from '../json/limits.ts';
import { parseJson, withoutMark } from '../json/parseJson.ts';
import { shownFacts } from './requestFacts.ts';
import type { ShownFacts } from './requestFacts.ts';
import { idsOf, incompleteAnswer, stateOf, streamFault, unreadableAnswer } from './answerFaults.ts';
import { StreamedAnswer } from './streamedAnswer.ts';
import type { Added } from './streamedAnswer.ts';

/** A clock that differs less is right: the signature was refused because an earlier answer had a wrong date. */
const MIN_CLOCK_OFFSET_MS = 60_000;
/** A reading of a body up to this size is simply held. */
const HELD_BYTES = 64 * 1024;

const READERS: Record<OperationReader, (modelId: string, body: unknown) => ModelFamily> = { modelFamily: familyOf };

/** A body read as far as it has come. */
interface WholeReading {
  /** How much of the body it holds. */
  bytes: number;
  text: string;
  isJson: boolean;
  value: unknown;
  /** Whether it has more values than are parsed. */
  tooHeavy: boolean;
  reading: ModelReading;
  guardrail: GuardrailReport | null;
}

/**
 * Everything known of one exchange, built event by event. Work per event does not grow with the exchange: parts are
 * kept in lists and joined on request.
 */
export class ExchangeRecord {
  state: ExchangeState = 'running';
  phase: Phase | null = { kind: 'credentials' };
  head: ResponseHead | null = null;
  error: CallError | null = null;
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
  /** Whether the body is JSON that is no answer of a model: it is shown as it came, and nothing is read out of it. */
  refuted = false;
  readonly facts: ShownFacts;
  /** What arrived of a stream; nothing of a whole answer. */
  readonly streamed: StreamedAnswer;

  private readonly family: ModelFamily;
  private readonly answers: AnswerReader;
  private readonly bodyParts: Uint8Array[] = [];
  /** A large one is held weakly: it takes several times the body's memory, and can be read from the body again. */
  private whole: Pick<WeakRef<WholeReading>, 'deref'> | null = null;
  private maxAttempts = 1;
  /** For what is found in the answer itself. */
  private redact: Redactor = text => text;

  /** `traceRequested`: whether the request asked for the guardrail's trace. */
  constructor(
    readonly operation: Operation,
    modelId: string,
    requestBody: Uint8Array,
    private readonly traceRequested = false,
  ) {
    const body = parseJson(decode(requestBody).text).value;
    this.family = READERS[OPERATIONS[operation].reader](modelId, body);
    this.answers = this.family.answersTo(body);
    this.facts = shownFacts(this.family, body);
    this.streamed = new StreamedAnswer(
      this.answers.streamReader(),
      traceRequested,
      bytes => this.decodeNoting(bytes),
      notice => this.notices.push(notice),
    );
  }

  get streams(): boolean {
    return streams(this.operation);
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
        this.redact = event.redact;
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
        this.fail(this.sooner(event.error) ?? event.error, event.at);
        return null;
    }
  }

  /** What the answer itself says went wrong, where that is more than how it ended. */
  private sooner(error: CallError): CallError | null {
    if (error.kind === 'incomplete') return this.modelError();
    // A streamed request can be answered by an error document.
    return error.kind === 'notService' && this.head?.status === 200 ? this.documentedError() : null;
  }

  /** Whether all of a stream has come, even where its connection fails later. */
  get streamIsWhole(): boolean {
    return this.streamed.closed;
  }

  private addMessages(messages: readonly EventStreamMessage[], bytes: number, at: number): Added | null {
    this.bytes += bytes;
    const added = this.streamed.add(messages, at);
    this.phase = { kind: 'receiving', bytes: this.bytes, chunks: this.streamed.count };
    if (added.text === '' && added.reasoning === '') return null;
    this.firstTokenAt ??= at;
    this.lastTokenAt = at;
    return added;
  }

  private attemptFailed(event: Extract<InvokeEvent, { type: 'attemptFailed' }>): void {
    const { attempt, error, retryDelayMs, reason, at } = event;
    this.maxAttempts = Math.max(this.maxAttempts, event.maxAttempts);
    this.attempts.push({
      attempt,
      status: error.status,
      requestId: error.requestId,
      error: error.name,
      message: error.message,
      durationMs: at - this.attemptAt,
      retryDelayMs,
    });
    if (retryDelayMs === null) return;
    if (reason === 'clockCorrected') {
      const offsetMs = error.clockOffsetMs ?? 0;
      this.notices.push(
        Math.abs(offsetMs) < MIN_CLOCK_OFFSET_MS
          ? "An earlier correction of this machine's clock was wrong; the signature was dated with its own time again."
          : `The clock of this machine is wrong by ${durationText(offsetMs)}; the signature was dated with the server's time.`,
      );
    }
    if (reason === 'credentialsRefreshed') this.notices.push('The credentials had expired; fresh ones were used.');
    this.head = null;
    this.firstByteAt = null;
    this.phase = {
      kind: 'backoff',
      attempt: attempt + 1,
      maxAttempts: this.maxAttempts,
      resumesAt: Date.now() + retryDelayMs,
      reason: error.name,
    };
  }

  /** The transport ended cleanly; whether the answer is whole is judged here. */
  private finish(at: number): void {
    if (this.error) return;
    const fault = this.declaredError() ?? (this.streams ? this.streamFault() : this.bodyFault());
    if (fault) this.fail(fault, at);
    else this.close('answered', at);
  }

  private streamFault(): CallError | null {
    const { stopped, endsWithError } = this.streamed;
    const reported = stopped && !endsWithError ? null : this.modelError();
    if (reported) return reported;
    return streamFault(this.streamed, this.head, {
      endsMeasured: this.family.streamsEndMeasured,
      traceRequested: this.traceRequested,
    });
  }

  /** The exception that the head of an answer names although its status is 200. */
  private declaredError(): CallError | null {
    if (!this.head?.headers['x-amzn-errortype']) return null;
    this.refuted = !this.streams;
    return readServiceError(this.head, Buffer.concat(this.bodyParts), this.redact);
  }

  /** The error that a body with status 200 is. */
  private documentedError(): CallError | null {
    const { value, isJson } = this.readWhole();
    const { head } = this;
    if (head === null || head.status !== 200) return null;
    const declared = this.declaredError();
    if (declared || !isJson || errorInAnswer(this.judged(value)) === null) return declared;
    this.refuted = true;
    return readServiceError(head, Buffer.concat(this.bodyParts), this.redact);
  }

  private judged(value: unknown): JudgedAnswer {
    const { reading, guardrail } = this.readWhole();
    return { head: this.head, value, reading, guarded: guardrail !== null, anyForm: this.family.answersAnyForm };
  }

  /** Whether it failed with the error that the model itself reported: that is not shown twice. */
  get failedAsTold(): boolean {
    const { toldError } = this.streamed;
    return toldError !== null && this.error?.name === toldError.name;
  }

  private modelError(): CallError | null {
    const { toldError } = this.streamed;
    return toldError && new CallError({ kind: 'stream', ...toldError, ...idsOf(this.head) });
  }

  private bodyFault(): CallError | null {
    const { text, isJson, value, tooHeavy } = this.readWhole();
    if (tooHeavy) {
      const limit = maxAnswerWeight(text.length).toLocaleString('en-US');
      return this.incomplete(
        `The answer holds more than ${limit} values, names and brackets; it is shown raw.`,
        'ResponseTooLarge',
      );
    }
    const contentType = this.head?.headers['content-type'] ?? 'application/json';
    if (text.trim() === '') return this.incomplete('The answer has status 200 and an empty body.');
    if (isJson) return this.documentedError() ?? this.unreadable(this.judged(value));
    const html = looksLikeHtml(contentType, text);
    // A request can ask for another type than JSON; an answer with Bedrock's request id is its own.
    if (!html && !/json|eventstream/i.test(contentType) && this.head?.requestId !== null) return null;
    if (this.head && (html || !/json/i.test(contentType))) {
      return new CallError({
        kind: 'notService',
        name: 'NotBedrock',
        message: notBedrockMessage(this.head, this.redact(text)),
        status: this.head.status,
        ...idsOf(this.head),
      });
    }
    return this.incomplete('The answer has status 200, but its JSON is broken or cut.');
  }

  private unreadable(answer: JudgedAnswer): CallError | null {
    if (isAnswer(answer)) return null;
    this.refuted = true;
    return unreadableAnswer(this.head);
  }

  private incomplete(message: string, name?: string): CallError {
    return incompleteAnswer(this.head, message, name);
  }

  private fail(error: CallError, at: number): void {
    if (this.error) return;
    this.error = error.redacted(this.redact);
    this.close(stateOf(error, this.bytes > 0 && this.head?.status === 200), at);
  }

  private close(state: ExchangeState, at: number): void {
    this.state = state;
    this.phase = null;
    this.endedAt = at;
    // An attempt that failed for good has its line already.
    if (this.attemptCount > 0 && this.attempts.at(-1)?.attempt !== this.attemptCount) {
      this.attempts.push({
        attempt: this.attemptCount,
        status: this.head?.status ?? null,
        requestId: this.head?.requestId ?? null,
        error: this.error?.name ?? null,
        message: this.error?.message ?? null,
        durationMs: at - this.attemptAt,
        retryDelayMs: null,
      });
    }
  }

  /** The answer as one shape for all families, as far as it has come. */
  reading(): ModelReading {
    if (this.streams) return this.streamed.reading();
    return this.endedAt === null || this.refuted ? emptyReading() : this.readWhole().reading;
  }

  guardrail(): GuardrailReport | null {
    if (this.streams) return this.streamed.guardrail();
    return this.endedAt === null || this.refuted ? null : this.readWhole().guardrail;
  }

  /** The answer's bytes; for a stream, its native chunks as a JSON list, each unchanged. */
  rawText(): string {
    const streamed = this.streams ? this.streamed.rawText() : '';
    if (streamed !== '' || (this.streams && this.bodyParts.length === 0)) return streamed;
    return this.endedAt === null ? this.decodeNoting(Buffer.concat(this.bodyParts)) : this.readWhole().text;
  }

  /** Whether `rawText` is JSON. */
  rawIsJson(): boolean {
    if (this.streams && this.bodyParts.length === 0) return this.streamed.rawText() !== '';
    return this.bodyParts.length > 0 && this.readWhole().isJson;
  }

  /** The body to the byte, as it is saved; for a stream, what `rawText` gives. */
  rawBytes(): Uint8Array {
    return this.bodyParts.length > 0 ? Buffer.concat(this.bodyParts) : Buffer.from(this.rawText(), 'utf8');
  }

  /** The messages of a stream from a position on, counted from 0. */
  frames(from: number, count: number): FrameView[] {
    return this.streamed.frames(from, count, this.attemptAt);
  }

  private readWhole(): WholeReading {
    const known = this.whole?.deref();
    if (known?.bytes === this.bytes) return known;
    const text = this.decodeNoting(Buffer.concat(this.bodyParts));
    const maxWeight = maxAnswerWeight(text.length);
    const tooHeavy = jsonWeight(text, maxWeight) > maxWeight;
    const { value, failed } = tooHeavy ? { value: undefined, failed: true } : parseJson(text);
    const whole = {
      bytes: this.bytes,
      text,
      tooHeavy,
      isJson: !failed,
      value,
      reading: failed ? emptyReading() : this.answers.readResponse(value),
      guardrail: failed ? null : this.readGuardrail(value),
    };
    this.whole = this.bytes > HELD_BYTES ? new WeakRef(whole) : { deref: () => whole };
    return whole;
  }

  private readGuardrail(body: unknown): GuardrailReport | null {
    const report = readGuardrail(body, this.traceRequested);
    return (
      report && {
        ...report,
        modelOutput: report.modelOutput.map(entry =>
          modelOutputText(entry, output => this.answers.readResponse(output)),
        ),
      }
    );
  }

  private decodeNoting(bytes: Uint8Array): string {
    const { text, valid } = decode(bytes);
    const notice = 'The answer holds bytes that are not UTF-8; they are shown as \ufffd.';
    if (!valid && !this.notices.includes(notice)) this.notices.push(notice);
    return text;
  }
}

/** Text of bytes; only where a replacement character appears it must be checked whether it was sent as such. */
function decode(bytes: Uint8Array): { text: string; valid: boolean } {
  const text = withoutMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  return { text, valid: !text.includes('\ufffd') || isUtf8(bytes) };
}

function durationText(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}
