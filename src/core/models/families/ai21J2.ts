import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asRecord, asText, asWord, at, member } from '../../json/untrustedJson.ts';

export const ai21J2Form: Form = (reading, body) => {
  const completions = asList(member(body, 'completions'));
  if (asRecord(at(completions, 0, 'data')) === null) return false;
  completions.forEach((completion, index) => {
    reading.content(asText(at(completion, 'data', 'text')) ?? '', index);
    const stop = asWord(at(completion, 'finishReason', 'reason'));
    if (stop !== null) reading.finishChoice(stop, index);
  });
  return true;
};

export const ai21J2 = modelFamily({
  id: 'ai21-j2',
  provider: 'AI21 Labs',
  output: 'text',
  streams: false,
  exampleModelIds: ['ai21.j2-mid-v1', 'ai21.j2-ultra-v1'],
  modelIds: [/^ai21\.j2-/],
  matchesBody: body => hasMembers(body, 'prompt', 'maxTokens'),
  template: prompt => ({ prompt, maxTokens: 512 }),
  forms: [ai21J2Form],
});
