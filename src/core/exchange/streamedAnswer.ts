import { readEnvelope } from '../bedrock/chunkEnvelope.ts';
import { errorDocument } from '../bedrock/errorDocument.ts';
import type { EventStreamMessage } from '../bedrock/eventStream.ts';
import { guardrailStreamReader } from '../guardrail/readGuardrail.ts';
import type { GuardrailStreamReader } from '../guardrail/readGuardrail.ts';
import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import { invocationMetricsOf } from '../models/reading/usage.ts';
import type { StreamReader } from '../models/reading/answerReader.ts';
import type { ModelReading } from '../models/reading/modelReading.ts';
import type { FrameView } from './exchangeView.ts';
import { FrameLog } from './frameLog.ts';
import { jsonWeight } from '../json/jsonWeight.ts';
import { MAX_JSON_WEIGHT } from '../json/limits.ts';
import { parseJson } from '../json/parseJson.ts';

/** Bad messages that get a line of their own; the list of messages marks them all. */
const MAX_NOTICES = 20;
/** A chunk up to this size contains few values in any case. */
const USUAL_CHARACTERS = 1024;

/** What the last messages added, for those who draw while it runs. */
export interface Added {
  text: string;
  reasoning: string;
}

/** The answer of a stream, built message by message. Chunks are kept in a list and joined when they are read. */
export class StreamedAnswer {
  /** Messages that arrived. */
  count = 0;
  /** Of text and reasoning. */
  characters = 0;
  /** Bedrock's own figures, from the last chunk. */
  outputTokens: number | null = null;
  firstByteLatencyMs: number | null = null;
  invocationLatencyMs: number | null = null;
  /** What the model itself said went wrong; it counts where the stream does not go on to its end. */
  toldError: ErrorChunk | null = null;

  /** The JSON of each native chunk, unchanged. */
  private readonly chunkTexts: string[] = [];
  private readonly guardrails: GuardrailStreamReader;
  private readonly frameLog = new FrameLog();
  /** Messages that could not be read, and the number of the first. */
  readonly bad = { count: 0, first: 0 };
  /** Whether Bedrock's own figures came: they are in its last message. */
  private measured = false;
  /** Chunks that added text, and how many had when the model said what went wrong. */
  private textChunks = 0;
  private textChunksUntilError = 0;
  private weight = 0;

  /** `decode` gives the text of bytes and notes what is no UTF-8; `note` takes a sentence for the user. */
  constructor(
    private readonly stream: StreamReader,
    private readonly traceRequested: boolean,
    private readonly decode: (bytes: Uint8Array) => string,
    private readonly note: (notice: string) => void,
  ) {
    this.guardrails = guardrailStreamReader(traceRequested);
  }

  /** Whether the message that closes the stream was among them. */
  get stopped(): boolean {
    return this.stream.stopped;
  }

  /**
   * Whether Bedrock's own last message was among them: with its figures or the trace. A prompt that was blocked has no
   * figures, since no model was called; without a trace its one piece of text is the guardrail's.
   */
  get closed(): boolean {
    if (!this.stopped) return false;
    const { traced, intervened, countsAreZero } = this.guardrails;
    if (this.measured || traced) return true;
    return intervened && (countsAreZero || this.count === 1 || (!this.traceRequested && this.textChunks <= 1));
  }

  /** Whether the model said that something went wrong, and nothing after it. */
  get endsWithError(): boolean {
    return this.toldError !== null && this.textChunks === this.textChunksUntilError;
  }

  add(messages: readonly EventStreamMessage[], at: number): Added {
    const added: Added = { text: '', reasoning: '' };
    for (const message of messages) {
      this.count++;
      if (message.headers[':event-type'] === 'chunk') {
        const piece = this.addChunk(message, at);
        added.text += piece.text;
        added.reasoning += piece.reasoning;
      } else {
        this.frameLog.add(at, message, null, null);
      }
    }
    this.characters += added.text.length + added.reasoning.length;
    return added;
  }

  reading(): ModelReading {
    return this.stream.reading();
  }

  guardrail(): GuardrailReport | null {
    return this.guardrails.report();
  }

  /** The native chunks as a JSON list, each unchanged; empty where none arrived. */
  rawText(): string {
    return this.chunkTexts.length > 0 ? `[${this.chunkTexts.join(',\n')}]` : '';
  }

  /** The messages from a position on, counted from 0; their times count from `since`. */
  frames(from: number, count: number, since: number): FrameView[] {
    return this.frameLog.page(from, count, since);
  }

  private addChunk(message: EventStreamMessage, at: number): Added {
    const envelope = readEnvelope(message.payload, this.decode);
    if (envelope === null) {
      return this.addBadChunk(message, at, this.decode(message.payload), 'is not a chunk as Bedrock sends them');
    }
    const text = this.decode(Buffer.from(envelope.bytes, 'base64'));
    if (this.isTooHeavy(text)) {
      return this.addBadChunk(message, at, text, `has more values than are read of a stream (${MAX_JSON_WEIGHT})`);
    }
    const { value: chunk, failed } = parseJson(text);
    if (failed) return this.addBadChunk(message, at, text, 'is not JSON');
    this.chunkTexts.push(text);
    this.frameLog.add(at, message, text, null);
    if (envelope.more !== null) this.guardrails.add(envelope.more);
    this.guardrails.add(chunk);
    const metrics = invocationMetricsOf(chunk);
    this.measured ||= metrics !== null;
    this.outputTokens = metrics?.outputTokenCount ?? this.outputTokens;
    this.invocationLatencyMs = metrics?.invocationLatency ?? this.invocationLatencyMs;
    this.firstByteLatencyMs = metrics?.firstByteLatency ?? this.firstByteLatencyMs;
    const added = this.stream.add(chunk);
    if (added.text !== '' || added.reasoning !== '') this.textChunks++;
    if (this.toldError === null) {
      this.toldError = errorChunk(chunk);
      this.textChunksUntilError = this.textChunks;
    }
    return added;
  }

  /** Chunks as models send them are never counted; the values of all others together are bounded as those of a body. */
  private isTooHeavy(text: string): boolean {
    if (text.length <= USUAL_CHARACTERS) return false;
    this.weight += jsonWeight(text, MAX_JSON_WEIGHT);
    return this.weight > MAX_JSON_WEIGHT;
  }

  private addBadChunk(message: EventStreamMessage, at: number, text: string, what: string): Added {
    this.chunkTexts.push(JSON.stringify(text));
    this.frameLog.add(at, message, text, `This message ${what}.`);
    this.bad.count++;
    this.bad.first ||= this.count;
    if (this.bad.count <= MAX_NOTICES) this.note(`Message ${this.count} of the stream ${what}; it is kept in Raw.`);
    return { text: '', reasoning: '' };
  }
}

interface ErrorChunk {
  /** As the model spells it, for example `overloaded_error`. */
  name: string;
  message: string;
}

/**
 * The error that a model reports inside the stream, as a chunk like any other, or `null`: Claude's `error` event; servers of
 * OpenAI's form write the same without its `type`.
 */
function errorChunk(chunk: unknown): ErrorChunk | null {
  const found = errorDocument(chunk);
  if (found === null) return null;
  const name = found.name?.slice(found.name.indexOf('#') + 1) ?? '';
  return {
    name: /^[\w.-]{1,100}$/.test(name) ? name : 'StreamError',
    message: found.message ?? 'The model stopped with an error and did not say which.',
  };
}
