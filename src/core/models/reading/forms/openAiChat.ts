import { asList, asNumber, asRecord, asText, asWord, at, member, quoted } from '../../../json/untrustedJson.ts';
import type { AnswerForm } from '../answerReader.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';

/**
 * OpenAI's chat and text completion, whole (`message`, `text`) and streamed (`delta`, `text`), tolerant of what
 * servers leave out: the last chunk may have no choices, an empty delta, or `[]`.
 */
export const openAiChatAnswer: AnswerForm = (reading, body) => {
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
