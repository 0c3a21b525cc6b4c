import type { AnswerForm } from '../answerReader.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';
import { flatUsage } from '../usage.ts';
import { hasAnyMember, hasMembers } from '../../body/bodyForms.ts';
import { asList, asText, asWord, member } from '../../../json/untrustedJson.ts';

function readTools(reading: ReadingBuilder, holder: unknown): void {
  asList(member(holder, 'tool_calls')).forEach((call, index) => {
    reading.tool(`call ${index}`, asWord(member(call, 'id')), asWord(member(call, 'name')), member(call, 'parameters'));
  });
}

/** Command R's form. The `stream-end` event repeats the whole text; it counts only when no text came before it. */
export const cohereChatAnswer: AnswerForm = (reading, body) => {
  const event = asText(member(body, 'event_type'));
  if (event === null && !isWholeAnswer(body)) return false;
  const stop = asWord(member(body, 'finish_reason'));
  if (event === null || event === 'text-generation') reading.content(asText(member(body, 'text')) ?? '');
  if (event === 'stream-end') {
    const response = member(body, 'response');
    if (reading.isBlank) reading.content(asText(member(response, 'text')) ?? '');
    reading.usage(flatUsage(response));
    readTools(reading, response);
    reading.end();
  }
  readTools(reading, body);
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

function isWholeAnswer(body: unknown): boolean {
  return (
    typeof member(body, 'text') === 'string' &&
    hasAnyMember(body, 'response_id', 'generation_id', 'chat_history', 'finish_reason') &&
    !hasMembers(body, 'is_finished')
  );
}
