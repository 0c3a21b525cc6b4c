import { hasAnyMember, hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asText, asWord, member } from '../../json/untrustedJson.ts';

/** Llama's form, which imported models asked with `max_gen_len` share; a chunk looks like a whole body. */
export const llamaForm: Form = (reading, body) => {
  if (!hasAnyMember(body, 'generation', 'generation_token_count')) return false;
  reading.content(asText(member(body, 'generation')) ?? '');
  const stop = asWord(member(body, 'stop_reason'));
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

export const metaLlama = modelFamily({
  id: 'meta-llama',
  provider: 'Meta',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'meta.llama3-8b-instruct-v1:0',
    'us.meta.llama3-3-70b-instruct-v1:0',
    'us.meta.llama4-scout-17b-instruct-v1:0',
  ],
  modelIds: [/^meta\.llama/],
  matchesBody: body => hasMembers(body, 'prompt', 'max_gen_len'),
  template: prompt => ({
    prompt:
      `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${prompt}<|eot_id|>` +
      '<|start_header_id|>assistant<|end_header_id|>\n\n',
    max_gen_len: 512,
  }),
  forms: [llamaForm],
});
