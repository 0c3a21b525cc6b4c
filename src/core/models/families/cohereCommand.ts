import { hasMembers, promptOf } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asNumber, asRecord, asText, asWord, at, member } from '../../json/untrustedJson.ts';

/** `generations[]` whole; streamed `text` pieces and a last chunk without text. */
export const cohereCommandForm: Form = (reading, body) => {
  const generations = asList(member(body, 'generations'));
  if (asRecord(generations[0]) !== null) {
    generations.forEach((generation, index) => {
      reading.content(asText(at(generation, 'text')) ?? '', index);
      const stop = asWord(at(generation, 'finish_reason'));
      if (stop !== null) reading.finishChoice(stop, index);
    });
    return true;
  }
  if (typeof member(body, 'is_finished') !== 'boolean' || hasMembers(body, 'event_type')) return false;
  const choice = asNumber(member(body, 'index')) ?? 0;
  reading.content(asText(member(body, 'text')) ?? '', choice);
  const stop = asWord(member(body, 'finish_reason'));
  if (stop !== null) reading.finishChoice(stop, choice);
  return true;
};

export const cohereCommand = modelFamily({
  id: 'cohere-command',
  provider: 'Cohere',
  output: 'text',
  streams: true,
  exampleModelIds: ['cohere.command-text-v14', 'cohere.command-light-text-v14'],
  modelIds: [/^cohere\.command-(?:text|light)/],
  matchesBody: body =>
    promptOf(body) !== null &&
    !/\[INST\]|<｜/.test(promptOf(body) ?? '') &&
    !hasMembers(body, 'max_gen_len') &&
    !hasMembers(body, 'max_tokens_to_sample') &&
    !hasMembers(body, 'maxTokens'),
  template: prompt => ({ prompt, max_tokens: 512 }),
  forms: [cohereCommandForm],
});
