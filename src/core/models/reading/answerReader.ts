import { asRecord, asWord, at, member, prettyJson, quoted } from '../../json/untrustedJson.ts';
import type { JsonRecord } from '../../json/untrustedJson.ts';
import type { ChunkText, ModelReading } from './modelReading.ts';
import { ReadingBuilder } from './readingBuilder.ts';
import type { ReasoningMarks } from './reasoningTags.ts';
import { readByStructure } from './structuralReading.ts';
import { FLAT_USAGE, flatUsage, invocationMetricsOf, usageObject } from './usage.ts';

/** Reads one shape, whole body or chunk, into the builder; `false` when `body` does not have that shape. */
export type AnswerForm = (reading: ReadingBuilder, body: JsonRecord) => boolean;

/** Reads the native chunks of one stream in order; work per chunk does not grow with the stream. */
export interface StreamReader {
  /** Takes one decoded chunk (any JSON value, the string `[DONE]` included) and gives what it adds. */
  add(chunk: unknown): ChunkText;
  /** True once the family's own stop marker was seen; a stream that ends without it was cut. */
  readonly stopped: boolean;
  /** Everything so far in the shape of a whole response. */
  reading(): ModelReading;
}

/** Reads the answers to one request. */
export interface AnswerReader {
  /** What a whole answer says; takes any JSON value. */
  readResponse(body: unknown): ModelReading;
  /** A reader for the chunks of one stream. */
  streamReader(): StreamReader;
}

/** How the answers of one family are read. */
export interface AnswerRules {
  /** Tried in order; the first that knows the shape reads it. */
  forms: readonly AnswerForm[];
  reasoning: ReasoningMarks | null;
  /** Whether a first and only chunk with guardrail action INTERVENED ends the stream. */
  blockedInOneChunk: boolean;
  /** Whether an answer in which no text is found is shown as it came even where a form knew it. */
  showsUnread: boolean;
}

/** Chunks kept to show as they are, in case a whole stream holds nothing that can be read. */
const MAX_KEPT_CHUNKS = 1000;

/** What a whole answer says. Throws on no body, however odd. */
export function readAnswer(rules: AnswerRules, body: unknown): ModelReading {
  const reading = new ReadingBuilder(rules.reasoning);
  const record = asRecord(body);
  readCommon(reading, body);
  const known = record !== null && rules.forms.some(form => form(reading, record));
  if (!known) readByStructure(reading, body);
  // A form that is known may say nothing; any other body is shown as it came.
  const isRaw = reading.isBlank && (!known || rules.showsUnread);
  if (isRaw) reading.text(prettyJson(body));
  reading.flush();
  return { ...withFailure(reading.reading()), guessed: !known, isRaw };
}

/** A reader for the chunks of one stream. */
export function streamReader(rules: AnswerRules): StreamReader {
  return new ChunkReader(rules);
}

/** Members that say something in bodies and chunks of every family, besides `type`. */
const COMMON: ReadonlySet<string> = new Set([
  'amazon-bedrock-invocationMetrics',
  'amazon-bedrock-trace',
  'usage',
  ...FLAT_USAGE,
  'error',
]);

/** Reads the members that bodies and chunks of every family can have. */
function readCommon(reading: ReadingBuilder, value: unknown): void {
  // A chunk that only adds text, as nearly all do, has none of them.
  const record = asRecord(value);
  if (record === null || (member(record, 'type') !== 'error' && !Object.keys(record).some(name => COMMON.has(name)))) {
    return;
  }
  const metrics = invocationMetricsOf(value);
  if (metrics !== null) {
    reading.end();
    reading.measured({
      inputTokens: metrics.inputTokenCount,
      outputTokens: metrics.outputTokenCount,
      cacheReadInputTokens: metrics.cacheReadInputTokenCount,
      cacheWriteInputTokens: metrics.cacheWriteInputTokenCount,
    });
  }
  // In a stream only the last chunk has the guardrail's trace.
  if (asRecord(member(value, 'amazon-bedrock-trace')) !== null) reading.end();
  reading.usage(usageObject(member(value, 'usage')));
  reading.usage(flatUsage(value));
  const message = asWord(at(value, 'error', 'message'));
  if (message !== null) {
    const kind = asWord(at(value, 'error', 'type'));
    reading.fail(`The model stopped with an error: ${kind === null ? '' : `${quoted(kind)}: `}${quoted(message)}.`);
  } else if (member(value, 'type') === 'error') {
    reading.fail('The model stopped with an error and did not say which.');
  }
}

const STOP_FAILURES: Readonly<Record<string, string>> = {
  refusal: 'The model refused to answer',
  content_filter: "The model's own content filter stopped the answer",
  content_filtered: "The model's own content filter stopped the answer",
  error_toxic: "The model's own content filter stopped the answer",
  error: 'The model stopped with an error',
  error_limit: "The request is longer than the model's context window",
  malformed_model_output: 'The model wrote an answer that could not be read',
  malformed_tool_use: 'The model wrote a tool call that could not be read',
  rag_query_when_rag_disabled: 'The model asked for documents to be looked up instead of answering',
};

/** With a sentence where the stop reason means that HTTP status 200 holds no proper answer. */
function withFailure(reading: ModelReading): ModelReading {
  const key = reading.stopReason?.toLowerCase() ?? '';
  if (reading.failure !== null || !Object.hasOwn(STOP_FAILURES, key)) return reading;
  return { ...reading, failure: `${STOP_FAILURES[key]} (stop reason ${reading.stopReason}).` };
}

class ChunkReader implements StreamReader {
  private readonly builder: ReadingBuilder;
  private known = false;
  private count = 0;
  private intervened = false;
  private unread: unknown[] = [];

  constructor(private readonly rules: AnswerRules) {
    this.builder = new ReadingBuilder(rules.reasoning);
  }

  add(chunk: unknown): ChunkText {
    this.count += 1;
    this.intervened = member(chunk, 'amazon-bedrock-guardrailAction') === 'INTERVENED';
    if (chunk === '[DONE]') this.builder.end();
    else this.read(chunk);
    if (this.stopped) {
      this.showUnread();
      this.builder.flush();
    }
    return this.builder.takeNew();
  }

  get stopped(): boolean {
    return this.builder.stopped || (this.rules.blockedInOneChunk && this.count === 1 && this.intervened);
  }

  reading(): ModelReading {
    const reading = { ...this.builder.reading(), guessed: this.count > 0 && !this.known };
    return withFailure(
      this.isUnread ? { ...reading, text: this.unread.map(prettyJson).join('\n'), isRaw: true } : reading,
    );
  }

  private read(chunk: unknown): void {
    readCommon(this.builder, chunk);
    const record = asRecord(chunk);
    if (record !== null && this.rules.forms.some(form => form(this.builder, record))) {
      this.known = true;
    } else if (!this.known) {
      // A stream that has shown a known form may hold other events too; those hold no answer.
      readByStructure(this.builder, chunk);
    }
    if (!this.builder.isBlank) this.unread = [];
    else if (this.unread.length < MAX_KEPT_CHUNKS) this.unread.push(chunk);
  }

  /** Whether nothing was found in the chunks so far, so that they are shown as they came. */
  private get isUnread(): boolean {
    return this.unread.length > 0 && this.builder.isBlank && (!this.known || this.rules.showsUnread);
  }

  private showUnread(): void {
    if (!this.isUnread) return;
    this.builder.text(this.unread.map(prettyJson).join('\n'));
    this.unread = [];
  }
}
