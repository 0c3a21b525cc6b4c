import type { ChunkText, ModelFamily, StreamReader } from '../modelFamily.ts';
import type { ModelReading } from './modelReading.ts';
import { FLAT_USAGE, flatUsage, invocationMetricsOf, usageObject } from './usage.ts';
import { ReadingBuilder } from './readingBuilder.ts';
import type { ReasoningMarks } from './readingBuilder.ts';
import { readByStructure } from './structuralReading.ts';
import { asRecord, asWord, at, member, prettyJson, quoted } from '../../json/untrustedJson.ts';
import type { JsonRecord } from '../../json/untrustedJson.ts';

/** Reads one shape, whole body or chunk, into the builder; `false` when `body` does not have that shape. */
export type Form = (reading: ReadingBuilder, body: JsonRecord) => boolean;

/** What a family's file states; `modelFamily` makes the rest of it. */
export interface FamilyFacts {
  id: string;
  provider: string;
  output: ModelFamily['output'];
  streams: boolean;
  /** `false` for models that InvokeModel refuses; a picker leaves them out. Absent = `true`. */
  invocable?: boolean;
  exampleModelIds: readonly string[];
  /** What a base model id (no geo prefix, no ARN) looks like. */
  modelIds: readonly RegExp[];
  matchesBody(body: unknown): boolean;
  template(prompt: string): Record<string, unknown>;
  /** Tried in order; the first that knows the shape reads it. */
  forms: readonly Form[];
  reasoning?: ReasoningMarks;
  /**
   * Whether a first and only chunk with guardrail action INTERVENED ends the stream. Some families answer a blocked
   * input so, without any stop reason. `false` where the family's blocked streams are known to have a marker.
   */
  blockedInOneChunk?: boolean;
}

/** Chunks kept to show as they are, in case a whole stream holds nothing that can be read. */
const MOST_KEPT_UNREAD = 1000;

export function modelFamily(facts: FamilyFacts): ModelFamily {
  return {
    id: facts.id,
    provider: facts.provider,
    output: facts.output,
    streams: facts.streams,
    invocable: facts.invocable ?? true,
    exampleModelIds: facts.exampleModelIds,
    matches: baseModelId => facts.modelIds.some(pattern => pattern.test(baseModelId)),
    matchesBody: facts.matchesBody,
    template: facts.template,
    readResponse: body => readWhole(facts, body),
    streamReader: () => new FormStreamReader(facts),
  };
}

function readWhole(facts: FamilyFacts, body: unknown): ModelReading {
  const reading = new ReadingBuilder(facts.reasoning ?? null);
  const record = asRecord(body);
  readCommon(reading, body);
  const known = record !== null && facts.forms.some(form => form(reading, record));
  if (!known) readByStructure(reading, body);
  // A family that is known may say nothing; what nobody knows is shown as it came.
  if (reading.isBlank && (!known || facts.id === 'unknown')) reading.text(prettyJson(body));
  reading.flush();
  return withFailure(reading.reading());
}

/** Members that say something in bodies and chunks of every family, besides `type`. */
const COMMON: ReadonlySet<string> = new Set([
  'amazon-bedrock-invocationMetrics',
  'amazon-bedrock-trace',
  'usage',
  ...FLAT_USAGE,
  'error',
]);

/** What stands in bodies and chunks of every family. */
function readCommon(reading: ReadingBuilder, value: unknown): void {
  // A chunk that only adds text, as nearly all do, has none of it.
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
  // In a stream the guardrail's trace stands on the last chunk only.
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

function withFailure(reading: ModelReading): ModelReading {
  return reading.failure === null ? { ...reading, failure: failureOfStopReason(reading.stopReason) } : reading;
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

/** One sentence where a stop reason means that HTTP status 200 holds no proper answer, else `null`. */
function failureOfStopReason(stopReason: string | null): string | null {
  if (stopReason === null) return null;
  const key = stopReason.toLowerCase();
  return Object.hasOwn(STOP_FAILURES, key) ? `${STOP_FAILURES[key]} (stop reason ${stopReason}).` : null;
}

class FormStreamReader implements StreamReader {
  readonly #facts: FamilyFacts;
  readonly #reading: ReadingBuilder;
  #known = false;
  #count = 0;
  #intervened = false;
  #unread: unknown[] = [];

  constructor(facts: FamilyFacts) {
    this.#facts = facts;
    this.#reading = new ReadingBuilder(facts.reasoning ?? null);
  }

  add(chunk: unknown): ChunkText {
    this.#count += 1;
    this.#intervened = member(chunk, 'amazon-bedrock-guardrailAction') === 'INTERVENED';
    if (chunk === '[DONE]') this.#reading.end();
    else this.#read(chunk);
    if (this.stopped) {
      this.#showUnread();
      this.#reading.flush();
    }
    return this.#reading.takeNew();
  }

  get stopped(): boolean {
    return this.#reading.stopped || (this.#facts.blockedInOneChunk !== false && this.#count === 1 && this.#intervened);
  }

  reading(): ModelReading {
    const reading = this.#reading.reading();
    return withFailure(this.#unreadCounts ? { ...reading, text: this.#unread.map(prettyJson).join('\n') } : reading);
  }

  #read(chunk: unknown): void {
    readCommon(this.#reading, chunk);
    const record = asRecord(chunk);
    if (record !== null && this.#facts.forms.some(form => form(this.#reading, record))) {
      this.#known = true;
    } else if (!this.#known) {
      // A family that has shown its own form may send other events beside it; those hold no answer.
      readByStructure(this.#reading, chunk);
    }
    if (!this.#reading.isBlank) this.#unread = [];
    else if (this.#unread.length < MOST_KEPT_UNREAD) this.#unread.push(chunk);
  }

  get #unreadCounts(): boolean {
    return this.#unread.length > 0 && this.#reading.isBlank && (!this.#known || this.#facts.id === 'unknown');
  }

  #showUnread(): void {
    if (!this.#unreadCounts) return;
    this.#reading.text(this.#unread.map(prettyJson).join('\n'));
    this.#unread = [];
  }
}
