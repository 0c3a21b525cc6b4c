import type { PromptForm, PromptLimits } from './convert/promptForm.ts';
import { ANY_TEXTS, textsAt } from './body/promptTexts.ts';
import type { PromptText, TextPath } from './body/promptTexts.ts';
import { opensThinking } from './body/bodyForms.ts';
import { readAnswer, streamReader } from './reading/answerReader.ts';
import type { AnswerForm, AnswerReader, AnswerRules } from './reading/answerReader.ts';
import { OPENED_THINKING } from './reading/reasoningTags.ts';
import type { ReasoningMarks } from './reading/reasoningTags.ts';
import type { FactsReader, RequestFacts } from './body/requestFacts.ts';

/** A JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a family's file states; `defineFamily` adds what most families share. */
export interface FamilyDefinition {
  /** Its name, for people and tests: nothing looks a family up by it. For example `anthropic-claude-messages`. */
  readonly id: string;
  readonly provider: string;
  readonly output: 'text' | 'image' | 'embedding' | 'ranking' | 'unknown';
  readonly streams: boolean;
  /** The pattern of a base model id (no geo prefix, no ARN). */
  readonly modelIds: readonly RegExp[];
  /** Model ids for templates and suggestions, the best first. */
  readonly exampleModelIds: readonly string[];
  /** Whether a request body has this family's form; decides where the model id hides the family (opaque ARNs). */
  matchesBody(body: unknown): boolean;
  /** A small body that asks `prompt`, with placeholders where the family needs more than that (an image, a video). */
  template(prompt: string): Record<string, unknown>;
  /** The forms of an answer, whole or a chunk of a stream: the first that knows the shape reads it. */
  readonly answerForms: readonly AnswerForm[];
  /** The forms in which a prompt can be written, the preferred one first; `null`: it takes no prompt that asks for text. */
  readonly promptForms: readonly [PromptForm, ...PromptForm[]] | null;
  /** The limits of a prompt, from the model parameter pages, where they differ from `USUAL_LIMITS`. */
  readonly limits?: Partial<PromptLimits>;
  /** Where its bodies hold the strings that the model reads. */
  readonly texts: readonly TextPath[];
  /** What of a request is shown with the answer to it; absent: nothing. */
  readonly requestFacts?: FactsReader;
  /** The JSON schema of the request body; absent while it has none. */
  readonly bodySchema?: JsonSchema;
  /** Absent: InvokeModel calls its models. Else why it does not; pickers leave them out. */
  readonly notInvocable?: string;
  /** `true`: all its models are retired or about to be, so none is suggested. */
  readonly superseded?: boolean;
  /** `false` for the family of the models that no other family knows: nothing is certain of their bodies. */
  readonly known?: boolean;
  /** Reasoning inside the text of the answer. */
  readonly reasoning?: ReasoningMarks;
  /**
   * `byPrompt`: a prompt can end with `<think>`, and the answer then begins inside the reasoning. `always`: every
   * prompt should, so a closing tag without an opening one shows that it did. Absent: no prompt does.
   */
  readonly opensThinking?: 'byPrompt' | 'always';
  /**
   * Whether a first and only chunk with guardrail action INTERVENED ends the stream. Some families answer a blocked
   * input so, without any stop reason. `false` where the family's blocked streams are known to have a marker.
   */
  readonly blockedInOneChunk?: boolean;
  /**
   * Whether all streams end with Bedrock's own figures (`amazon-bedrock-invocationMetrics`), as every recorded one does.
   * Absent: yes where the family is known. `false` where no stream was recorded, or a customer's server writes it.
   */
  readonly streamsEndMeasured?: boolean;
  /** `true`: any JSON may be an answer, because it is not known what its models write. */
  readonly answersAnyForm?: boolean;
}

/** What is known of models whose bodies are written and read alike. One object a family, one file an object. */
export interface ModelFamily extends Pick<
  FamilyDefinition,
  | 'id'
  | 'provider'
  | 'output'
  | 'streams'
  | 'modelIds'
  | 'exampleModelIds'
  | 'matchesBody'
  | 'template'
  | 'answerForms'
  | 'promptForms'
> {
  readonly limits: PromptLimits;
  readonly bodySchema: JsonSchema | null;
  readonly notInvocable: string | null;
  readonly superseded: boolean;
  readonly known: boolean;
  readonly streamsEndMeasured: boolean;
  readonly answersAnyForm: boolean;
  /** The strings of a body that the model reads: the turns first, the newest last. */
  promptTexts(body: unknown): PromptText[];
  /** What of a request body is shown with the answer to it. */
  requestFacts(body: unknown): RequestFacts;
  /** Reads the answers to a request; give its body whenever it is known. */
  answersTo(requestBody?: unknown): AnswerReader;
}

/** The limits of most families. */
const USUAL_LIMITS: PromptLimits = {
  images: false,
  maxStopSequences: Infinity,
  maxTemperature: 1,
  maxTopP: 1,
  defaultMaxTokens: null,
};

/** The family that a definition describes. */
export function defineFamily(definition: FamilyDefinition): ModelFamily {
  const { limits, texts, requestFacts, ...own } = definition;
  const known = definition.known ?? true;
  return {
    ...own,
    known,
    limits: { ...USUAL_LIMITS, ...limits },
    bodySchema: definition.bodySchema ?? null,
    notInvocable: definition.notInvocable ?? null,
    superseded: definition.superseded ?? false,
    streamsEndMeasured: definition.streamsEndMeasured ?? known,
    answersAnyForm: definition.answersAnyForm ?? !known,
    promptTexts(body) {
      const found = textsAt(body, texts);
      // Some models take the body of another family too.
      return found.length > 0 ? found : textsAt(body, ANY_TEXTS);
    },
    requestFacts: body => ({ seed: null, documents: [], inputs: [], ...requestFacts?.(body) }),
    answersTo: answerReaders(definition, {
      forms: definition.answerForms,
      reasoning: definition.reasoning ?? null,
      blockedInOneChunk: definition.blockedInOneChunk ?? true,
      showsUnread: !known,
    }),
  };
}

function answerReaders(
  { opensThinking: opens }: Pick<FamilyDefinition, 'opensThinking'>,
  rules: AnswerRules,
): ModelFamily['answersTo'] {
  const opened: AnswerRules = { ...rules, reasoning: OPENED_THINKING };
  return requestBody => {
    const own = opens !== undefined && opensThinking(requestBody) ? opened : rules;
    return {
      readResponse(body) {
        const reading = readAnswer(own, body);
        return opens === 'always' && reading.text.includes('</think>') ? readAnswer(opened, body) : reading;
      },
      streamReader: () => streamReader(own),
    };
  };
}
