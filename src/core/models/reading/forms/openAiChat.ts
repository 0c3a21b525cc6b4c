import { isChatBody } from '../../bodyForms.ts';
import { modelFamily } from '../answerReader.ts';
import type { FamilyFacts, Form } from '../answerReader.ts';
import type { ModelFamily } from '../../modelFamily.ts';
import type { ReadingBuilder, ReasoningMarks } from '../readingBuilder.ts';
import { asList, asNumber, asRecord, asText, asWord, at, member, quoted } from '../../../json/untrustedJson.ts';

/** Reasoning in the content, before the answer: gpt-oss writes `<reasoning>`, models served by vLLM write `<think>`. */
export const CHAT_REASONING: ReasoningMarks = { tags: ['reasoning', 'think'], startsInside: null };

/** The same, where the prompt's end has opened `<think>` already. */
export const OPEN_THINKING: ReasoningMarks = { tags: CHAT_REASONING.tags, startsInside: 'think' };

/**
 * OpenAI's chat and text completion, whole (`message`, `text`) and streamed (`delta`, `text`), tolerant of what
 * servers leave out: the last chunk may have no choices, an empty delta, or `[]`.
 */
export const openAiChatForm: Form = (reading, body) => {
  const choices = member(body, 'choices');
  if (!Array.isArray(choices)) return false;
  choices.forEach((choice, position) => {
    const index = asNumber(member(choice, 'index')) ?? position;
    const message = asRecord(member(choice, 'message')) ?? asRecord(member(choice, 'delta'));
    if (message === null) reading.content(asText(member(choice, 'text')) ?? '', index);
    else readMessage(reading, message, index);
    // Jamba's stop_reason can be a token number; that says nothing to a reader.
    const stop = asWord(member(choice, 'finish_reason')) ?? asWord(member(choice, 'stop_reason'));
    if (stop !== null) reading.finishChoice(stop, index);
  });
  return true;
};

function readMessage(reading: ReadingBuilder, message: unknown, choice: number): void {
  const thought = asWord(member(message, 'reasoning_content')) ?? asWord(member(message, 'reasoning'));
  if (thought !== null) reading.reasoning(thought, choice);
  const content = member(message, 'content');
  reading.content(asText(content) ?? '', choice);
  for (const part of asList(content)) {
    reading.content(asText(part) ?? asText(member(part, 'text')) ?? '', choice);
    // Magistral's reasoning is a part of its own, itself a list of text parts.
    for (const piece of asList(member(part, 'thinking'))) {
      reading.reasoning(asText(member(piece, 'text')) ?? '', choice);
    }
  }
  asList(member(message, 'tool_calls')).forEach((call, position) => readToolCall(reading, call, position, choice));
  const refusal = asWord(member(message, 'refusal'));
  if (refusal !== null) reading.fail(`The model refused to answer: ${quoted(refusal)}.`);
}

function readToolCall(reading: ReadingBuilder, call: unknown, position: number, choice: number): void {
  const key = `choice ${choice} call ${asNumber(member(call, 'index')) ?? position}`;
  const name = asWord(at(call, 'function', 'name'));
  const id = asWord(member(call, 'id'));
  if (name !== null || id !== null) reading.tool(key, id, name);
  const given = at(call, 'function', 'arguments');
  if (typeof given === 'string') reading.toolArguments(key, given);
  else if (asRecord(given) !== null) reading.tool(key, null, null, given);
}

type ChatFacts = Pick<FamilyFacts, 'id' | 'provider' | 'exampleModelIds' | 'modelIds'> & Partial<FamilyFacts>;

/** A family that takes and gives OpenAI's chat form; `facts` states what is its own. */
export function chatFamily(facts: ChatFacts): ModelFamily {
  return modelFamily({
    output: 'text',
    streams: true,
    matchesBody: isChatBody,
    template: prompt => ({ messages: [{ role: 'user', content: prompt }], max_tokens: 512 }),
    forms: [openAiChatForm],
    reasoning: CHAT_REASONING,
    ...facts,
  });
}
