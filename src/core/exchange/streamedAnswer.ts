import { asWord, at, member } from '../json/untrustedJson.ts';
import { readEnvelope } from '../bedrock/chunkEnvelope.ts';
import type { EventStreamMessage } from '../bedrock/eventStream.ts';
import { guardrailStreamReader } from '../guardrail/readGuardrail.ts';
import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import { invocationMetricsOf } from '../models/reading/usage.ts';
import type { StreamReader } from '../models/reading/answerReader.ts';
import type { ModelReading } from '../models/reading/modelReading.ts';
import type { FrameView } from './exchangeView.ts';
import { FrameLog } from './frameLog.ts';
import { parseJson } from '../json/parseJson.ts';

/** Bad messages that get a line of their own; the list of messages marks them all. */
const MAX_NOTICES = 20;

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
  private readonly guardrails = guardrailStreamReader();
  private readonly frameLog = new FrameLog();
  private bad = 0;

  /** `decode` gives the text of bytes and notes what is no UTF-8; `note` takes a sentence for the user. */
  constructor(
    private readonly stream: StreamReader,
    private readonly decode: (bytes: Uint8Array) => string,
    private readonly note: (notice: string) => void,
  ) {}

  /** Whether the message that closes the stream was among them. */
  get stopped(): boolean {
    return this.stream.stopped;
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
    const { value: chunk, failed } = parseJson(text);
    if (failed) return this.addBadChunk(message, at, text, 'is not JSON');
    this.chunkTexts.push(text);
    this.frameLog.add(at, message, text, null);
    if (envelope.more !== null) this.guardrails.add(envelope.more);
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
    this.bad++;
    if (this.bad <= MAX_NOTICES) this.note(`Message ${this.count} of the stream ${what}; it is kept in Raw.`);
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
  const message = asWord(at(chunk, 'error', 'message'));
  if (message === null && member(chunk, 'type') !== 'error') return null;
  const name = asWord(at(chunk, 'error', 'type')) ?? '';
  return {
    name: /^[\w.-]{1,100}$/.test(name) ? name : 'StreamError',
    message: message ?? 'The model stopped with an error and did not say which.',
  };
}
