import { emptyReading, NO_USAGE } from './modelReading.ts';
import type { Embedding, ModelImage, ModelReading, RankedDocument, ToolCall, Usage } from './modelReading.ts';
import type { ChunkText } from '../modelFamily.ts';
import { ReasoningTags } from './reasoningTags.ts';

/** How a family marks reasoning inside its text. */
export interface ReasoningMarks {
  tags: readonly string[];
  /** The tag that the prompt has already opened, or `null`. */
  startsInside: string | null;
}

interface Voice {
  text: string[];
  reasoning: string[];
  tags: ReasoningTags | null;
}

interface ToolParts {
  id: string | null;
  name: string;
  input: unknown;
  parts: string[];
}

type Choice = string | number;

const NOTHING: ChunkText = Object.freeze({ text: '', reasoning: '' });

/** Choices after these share one place; no model answers with so many, so this only bounds hostile streams. */
const MOST_CHOICES = 100;

/**
 * Collects what the chunks of a stream, or one whole body, say, and gives it as a ModelReading.
 * Parts are kept in lists and joined once. The first choice is live; the others wait for `flush`,
 * so that answers which arrive interleaved still read one after the other.
 */
export class ReadingBuilder {
  readonly #marks: ReasoningMarks | null;
  readonly #voices = new Map<Choice, Voice>();
  readonly #unfinished = new Set<Choice>();
  readonly #tools = new Map<string, ToolParts>();
  #lastTool: ToolParts | null = null;
  #text: string[] = [];
  #reasoning: string[] = [];
  #newText: string[] = [];
  #newReasoning: string[] = [];
  #liveChoice: Choice | null = null;
  #saidSomething = false;
  #finishedOne = false;
  #ended = false;
  #stopReason: string | null = null;
  #failure: string | null = null;
  #usage: Usage = { ...NO_USAGE };
  #measured: Usage = { ...NO_USAGE };
  readonly #images: ModelImage[] = [];
  readonly #media: string[] = [];
  readonly #embeddings: Embedding[] = [];
  readonly #ranking: RankedDocument[] = [];

  constructor(marks: ReasoningMarks | null) {
    this.#marks = marks;
  }

  /** Answer text that may hold reasoning between tags, where the family writes it so. */
  content(text: string, choice: Choice = 0): void {
    const voice = this.#voice(choice);
    if (text !== '') this.#saidSomething = true;
    if (this.#marks === null) {
      this.#put(choice, voice, text, '');
      return;
    }
    voice.tags ??= new ReasoningTags(this.#marks.tags, this.#marks.startsInside);
    const piece = voice.tags.add(text);
    this.#put(choice, voice, piece.text, piece.reasoning);
  }

  text(text: string, choice: Choice = 0): void {
    this.#put(choice, this.#voice(choice), text, '');
  }

  reasoning(text: string, choice: Choice = 0): void {
    this.#put(choice, this.#voice(choice), '', text);
  }

  /** Opens the tool call `key`, or adds what was not yet known of it. */
  tool(key: string, id: string | null, name: string | null, input?: unknown): void {
    let tool = this.#tools.get(key);
    if (tool === undefined) {
      tool = { id: null, name: '', input: undefined, parts: [] };
      this.#tools.set(key, tool);
    }
    if (id !== null) tool.id = id;
    if (name !== null && tool.name === '') tool.name = name;
    if (input !== undefined) tool.input = input;
    this.#lastTool = tool;
  }

  /** More argument text of the tool call `key`; of the last one opened, when that key is unknown. */
  toolArguments(key: string, part: string): void {
    if (!this.#tools.has(key) && this.#lastTool === null) this.tool(key, null, null);
    const tool = this.#tools.get(key) ?? this.#lastTool;
    tool?.parts.push(part);
  }

  image(base64: string, seed: number | null = null): void {
    this.#images.push({ base64, seed });
  }

  media(reference: string): void {
    this.#media.push(reference);
  }

  embedding(kind: string | null, values: readonly number[]): void {
    this.#embeddings.push({ kind, values });
  }

  ranked(index: number, score: number): void {
    this.#ranking.push({ index, score });
  }

  usage(usage: Usage): void {
    this.#usage = overlaid(this.#usage, usage);
  }

  /** Bedrock's own counts, which win over the body's. */
  measured(usage: Usage): void {
    this.#measured = overlaid(this.#measured, usage);
  }

  stopReason(reason: string, choice: Choice = 0): void {
    if (this.#stopReason === null || this.#liveChoice === null || choice === this.#liveChoice) {
      this.#stopReason = reason;
    }
  }

  /** The choice said that it is complete; the answer is when all choices did. */
  finishChoice(reason: string, choice: Choice = 0): void {
    this.stopReason(reason, choice);
    this.#finishedOne = true;
    this.#unfinished.delete(choice);
  }

  /** The family's stop marker was there. */
  end(): void {
    this.#ended = true;
  }

  /** The first sentence stays: what follows a failure is its consequence. */
  fail(sentence: string): void {
    this.#failure ??= sentence;
  }

  get stopped(): boolean {
    return this.#ended || (this.#finishedOne && this.#unfinished.size === 0);
  }

  /** Whether nothing at all was found that a reader could show. */
  get isBlank(): boolean {
    return (
      !this.#saidSomething &&
      this.#tools.size === 0 &&
      this.#images.length === 0 &&
      this.#media.length === 0 &&
      this.#embeddings.length === 0 &&
      this.#ranking.length === 0 &&
      this.#failure === null
    );
  }

  /** Brings out what was held back: unfinished tags, and the choices after the first. */
  flush(): void {
    for (const [choice, voice] of this.#voices) {
      const held = voice.tags?.release();
      if (held !== undefined) this.#put(choice, voice, held.text, held.reasoning);
      if (voice.tags?.neverClosed === true && this.#stopReason !== 'length') {
        this.#answerAfterAll(choice, voice, voice.tags);
      }
    }
    for (const voice of this.#voices.values()) {
      this.#paragraph(voice.text, this.#text, this.#newText);
      this.#paragraph(voice.reasoning, this.#reasoning, this.#newReasoning);
      voice.text = [];
      voice.reasoning = [];
    }
  }

  /** What was added since the last call. */
  takeNew(): ChunkText {
    if (this.#newText.length === 0 && this.#newReasoning.length === 0) return NOTHING;
    const added = { text: this.#newText.join(''), reasoning: this.#newReasoning.join('') };
    this.#newText = [];
    this.#newReasoning = [];
    return added;
  }

  reading(): ModelReading {
    const text = [...this.#text];
    const reasoning = [...this.#reasoning];
    for (const [choice, voice] of this.#voices) {
      const held = voice.tags?.held() ?? { text: '', reasoning: '' };
      const live = choice === this.#liveChoice;
      for (const [target, waiting, piece] of [
        [text, voice.text, held.text],
        [reasoning, voice.reasoning, held.reasoning],
      ] as const) {
        const rest = waiting.join('') + piece;
        if (rest !== '') target.push(!live && target.length > 0 ? `\n\n${rest}` : rest);
      }
    }
    return {
      ...emptyReading(),
      text: text.join(''),
      reasoning: reasoning.join(''),
      toolCalls: [...this.#tools.values()].map(toolCall),
      images: [...this.#images],
      media: [...this.#media],
      embeddings: [...this.#embeddings],
      ranking: [...this.#ranking],
      stopReason: this.#stopReason,
      usage: overlaid(this.#usage, this.#measured),
      failure: this.#failure,
    };
  }

  #voice(choice: Choice): Voice {
    const known = this.#voices.get(choice);
    if (known !== undefined) return known;
    if (this.#voices.size >= MOST_CHOICES && choice !== 'more') return this.#voice('more');
    const voice: Voice = { text: [], reasoning: [], tags: null };
    this.#voices.set(choice, voice);
    if (choice !== 'more') this.#unfinished.add(choice);
    this.#liveChoice ??= choice;
    return voice;
  }

  #put(choice: Choice, voice: Voice, text: string, reasoning: string): void {
    const live = choice === this.#liveChoice;
    if (text !== '' || reasoning !== '') this.#saidSomething = true;
    if (text !== '') {
      if (live) this.#newText.push(text);
      (live ? this.#text : voice.text).push(text);
    }
    if (reasoning !== '') {
      if (live) this.#newReasoning.push(reasoning);
      (live ? this.#reasoning : voice.reasoning).push(reasoning);
    }
  }

  /** A model that ended without closing the reasoning its prompt had opened gave its answer at once. */
  #answerAfterAll(choice: Choice, voice: Voice, tags: ReasoningTags): void {
    tags.giveUp();
    const live = choice === this.#liveChoice;
    const answer = (live ? this.#reasoning : voice.reasoning).join('');
    if (live) {
      this.#reasoning = [];
      this.#newReasoning = [];
    } else {
      voice.reasoning = [];
    }
    this.#put(choice, voice, answer, '');
  }

  #paragraph(waiting: readonly string[], all: string[], added: string[]): void {
    if (waiting.length === 0) return;
    const text = (all.length > 0 ? '\n\n' : '') + waiting.join('');
    all.push(text);
    added.push(text);
  }
}

function overlaid(below: Usage, above: Usage): Usage {
  return {
    inputTokens: above.inputTokens ?? below.inputTokens,
    outputTokens: above.outputTokens ?? below.outputTokens,
    cacheReadInputTokens: above.cacheReadInputTokens ?? below.cacheReadInputTokens,
    cacheWriteInputTokens: above.cacheWriteInputTokens ?? below.cacheWriteInputTokens,
  };
}

function toolCall(tool: ToolParts): ToolCall {
  const text = tool.parts.join('');
  if (text === '') return { id: tool.id, name: tool.name, input: tool.input ?? {} };
  try {
    return { id: tool.id, name: tool.name, input: JSON.parse(text) as unknown };
  } catch {
    return { id: tool.id, name: tool.name, input: text };
  }
}
