import { hasMembers, promptOf } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asRecord, asText, asWord, at, member } from '../../json/untrustedJson.ts';
import { openAiChatForm } from '../reading/forms/openAiChat.ts';

/** `outputs[].text`, whole and streamed alike; without token counts. */
export const mistralTextForm: Form = (reading, body) => {
  const outputs = asList(member(body, 'outputs'));
  if (asRecord(outputs[0]) === null || !hasMembers(outputs[0], 'text')) return false;
  outputs.forEach((output, index) => {
    reading.content(asText(at(output, 'text')) ?? '', index);
    const stop = asWord(at(output, 'stop_reason'));
    if (stop !== null) reading.finishChoice(stop, index);
  });
  return true;
};

export const mistralText = modelFamily({
  id: 'mistral-text-completion',
  provider: 'Mistral AI',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'mistral.mistral-7b-instruct-v0:2',
    'mistral.mixtral-8x7b-instruct-v0:1',
    'mistral.mistral-small-2402-v1:0',
    'mistral.mistral-large-2402-v1:0',
  ],
  modelIds: [/^mistral\.(?:mistral-7b-instruct|mixtral-8x7b-instruct|mistral-small-2402|mistral-large-2402)/],
  matchesBody: body => /\[INST\]/.test(promptOf(body) ?? ''),
  template: prompt => ({ prompt: `<s>[INST] ${prompt} [/INST]`, max_tokens: 512 }),
  // Large 2402 also takes the chat body and then answers in that form.
  forms: [mistralTextForm, openAiChatForm],
});
