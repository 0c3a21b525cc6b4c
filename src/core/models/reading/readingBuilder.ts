import { emptyReading, NO_USAGE } from './modelReading.ts';
import type {
  ChunkText,
  Embedding,
  ModelImage,
  ModelReading,
  RankedDocument,
  ToolCall,
  Usage,
} from './modelReading.ts';
import { ReasoningTags } from './reasoningTags.ts';
import type { ReasoningMarks } from './reasoningTags.ts';

/** What one choice said, as far as it is not part of the answer yet. */
interface ChoiceEntry {
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

/** Choices beyond these share one entry; no model answers with so many, so this only bounds hostile streams. */
const MAX_CHOICES = 100;

/**
 * Collects what the chunks of a stream, or one whole body, say, and gives it as a ModelReading.
 * Parts are kept in lists and joined once. The first choice is live; the others wait for `flush`,
 * so that answers which arrive interleaved still read one after the other.
 */
export class ReadingBuilder {
  private readonly marks: ReasoningMarks | null;
  private readonly entries = new Map<Choice, ChoiceEntry>();
  private readonly unfinished = new Set<Choice>();
  private readonly tools = new Map<string, ToolParts>();
  private lastTool: ToolParts | null = null;
  private textParts: string[] = [];
  private reasoningParts: string[] = [];
  private newText: string[] = [];
  private newReasoning: string[] = [];
  private liveChoice: Choice | null = null;
  private saidSomething = false;
  private finishedOne = false;
  private ended = false;
  private lastStopReason: string | null = null;
  private failure: string | null = null;
  private bodyUsage: Usage = { ...NO_USAGE };
  private measuredUsage: Usage = { ...NO_USAGE };
  private readonly images: ModelImage[] = [];
  private readonly mediaReferences: string[] = [];
  private readonly embeddings: Embedding[] = [];
  private readonly ranking: RankedDocument[] = [];

  constructor(marks: ReasoningMarks | null) {
    this.marks = marks;
  }

  /** Answer text that may hold reasoning between tags, where the family writes it so. */
  content(text: string, choice: Choice = 0): void {
    const entry = this.entryOf(choice);
    if (text !== '') this.saidSomething = true;
    if (this.marks === null) {
      this.put(choice, entry, text, '');
      return;
    }
    entry.tags ??= new ReasoningTags(this.marks.tags, this.marks.startsInside);
    const piece = entry.tags.add(text);
    this.put(choice, entry, piece.text, piece.reasoning);
  }

  text(text: string, choice: Choice = 0): void {
    this.put(choice, this.entryOf(choice), text, '');
  }

  reasoning(text: string, choice: Choice = 0): void {
    this.put(choice, this.entryOf(choice), '', text);
  }

  /** Opens the tool call `key`, or adds what was not yet known of it. */
  tool(key: string, id: string | null, name: string | null, input?: unknown): void {
    let tool = this.tools.get(key);
    if (tool === undefined) {
      tool = { id: null, name: '', input: undefined, parts: [] };
      this.tools.set(key, tool);
    }
    if (id !== null) tool.id = id;
    if (name !== null && tool.name === '') tool.name = name;
    if (input !== undefined) tool.input = input;
    this.lastTool = tool;
  }

  /** More argument text of the tool call `key`; of the last one opened, when that key is unknown. */
  toolArguments(key: string, part: string): void {
    if (!this.tools.has(key) && this.lastTool === null) this.tool(key, null, null);
    const tool = this.tools.get(key) ?? this.lastTool;
    tool?.parts.push(part);
  }

  image(base64: string, seed: number | null = null): void {
    this.images.push({ base64, seed });
  }

  media(reference: string): void {
    this.mediaReferences.push(reference);
  }

  embedding(kind: string | null, values: readonly number[]): void {
    this.embeddings.push({ kind, values });
  }

  ranked(index: number, score: number): void {
    this.ranking.push({ index, score });
  }

  usage(usage: Usage): void {
    this.bodyUsage = overlaid(this.bodyUsage, usage);
  }

  /** Bedrock's own counts, which win over the body's. */
  measured(usage: Usage): void {
    this.measuredUsage = overlaid(this.measuredUsage, usage);
  }

  stopReason(reason: string, choice: Choice = 0): void {
    if (this.lastStopReason === null || this.liveChoice === null || choice === this.liveChoice) {
      this.lastStopReason = reason;
    }
  }

  /** The choice said that it is complete; the answer is when all choices did. */
  finishChoice(reason: string, choice: Choice = 0): void {
    this.stopReason(reason, choice);
    this.finishedOne = true;
    this.unfinished.delete(choice);
  }

  /** The family's stop marker was there. */
  end(): void {
    this.ended = true;
  }

  /** The first sentence stays: what follows a failure is its consequence. */
  fail(sentence: string): void {
    this.failure ??= sentence;
  }

  get stopped(): boolean {
    return this.ended || (this.finishedOne && this.unfinished.size === 0);
  }

  /** Whether nothing at all was found that a reader could show. */
  get isBlank(): boolean {
    return (
      !this.saidSomething &&
      this.tools.size === 0 &&
      this.images.length === 0 &&
      this.mediaReferences.length === 0 &&
      this.embeddings.length === 0 &&
      this.ranking.length === 0 &&
      this.failure === null
    );
  }

  /** Adds what was held back: unfinished tags, and the choices after the first. */
  flush(): void {
    for (const [choice, entry] of this.entries) {
      const held = entry.tags?.release();
      if (held !== undefined) this.put(choice, entry, held.text, held.reasoning);
      if (entry.tags?.neverClosed === true && this.lastStopReason !== 'length') {
        this.answerAfterAll(choice, entry, entry.tags);
      }
    }
    for (const entry of this.entries.values()) {
      this.paragraph(entry.text, this.textParts, this.newText);
      this.paragraph(entry.reasoning, this.reasoningParts, this.newReasoning);
      entry.text = [];
      entry.reasoning = [];
    }
  }

  /** What was added since the last call. */
  takeNew(): ChunkText {
    if (this.newText.length === 0 && this.newReasoning.length === 0) return NOTHING;
    const added = { text: this.newText.join(''), reasoning: this.newReasoning.join('') };
    this.newText = [];
    this.newReasoning = [];
    return added;
  }

  reading(): ModelReading {
    const text = [...this.textParts];
    const reasoning = [...this.reasoningParts];
    for (const [choice, entry] of this.entries) {
      const held = entry.tags?.held() ?? { text: '', reasoning: '' };
      const live = choice === this.liveChoice;
      for (const [target, waiting, piece] of [
        [text, entry.text, held.text],
        [reasoning, entry.reasoning, held.reasoning],
      ] as const) {
        const rest = waiting.join('') + piece;
        if (rest !== '') target.push(!live && target.length > 0 ? `\n\n${rest}` : rest);
      }
    }
    return {
      ...emptyReading(),
      text: text.join(''),
      reasoning: reasoning.join(''),
      toolCalls: [...this.tools.values()].map(toolCall),
      images: [...this.images],
      media: [...this.mediaReferences],
      embeddings: [...this.embeddings],
      ranking: [...this.ranking],
      stopReason: this.lastStopReason,
      usage: overlaid(this.bodyUsage, this.measuredUsage),
      failure: this.failure,
    };
  }

  private entryOf(choice: Choice): ChoiceEntry {
    const known = this.entries.get(choice);
    if (known !== undefined) return known;
    if (this.entries.size >= MAX_CHOICES && choice !== 'more') return this.entryOf('more');
    const entry: ChoiceEntry = { text: [], reasoning: [], tags: null };
    this.entries.set(choice, entry);
    if (choice !== 'more') this.unfinished.add(choice);
    this.liveChoice ??= choice;
    return entry;
  }

  private put(choice: Choice, entry: ChoiceEntry, text: string, reasoning: string): void {
    const live = choice === this.liveChoice;
    if (text !== '' || reasoning !== '') this.saidSomething = true;
    if (text !== '') {
      if (live) this.newText.push(text);
      (live ? this.textParts : entry.text).push(text);
    }
    if (reasoning !== '') {
      if (live) this.newReasoning.push(reasoning);
      (live ? this.reasoningParts : entry.reasoning).push(reasoning);
    }
  }

  /** A model that ended without closing the reasoning that its prompt opened only answered. */
  private answerAfterAll(choice: Choice, entry: ChoiceEntry, tags: ReasoningTags): void {
    tags.giveUp();
    const live = choice === this.liveChoice;
    const answer = (live ? this.reasoningParts : entry.reasoning).join('');
    if (live) {
      this.reasoningParts = [];
      this.newReasoning = [];
    } else {
      entry.reasoning = [];
    }
    this.put(choice, entry, answer, '');
  }

  private paragraph(waiting: readonly string[], all: string[], added: string[]): void {
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
