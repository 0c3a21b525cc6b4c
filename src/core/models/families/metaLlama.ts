import { hasMembers } from '../body/bodyForms.ts';
import { llamaPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../body/promptTexts.ts';
import { llamaAnswer } from '../reading/forms/completions.ts';

export const metaLlama = defineFamily({
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
  answerForms: [llamaAnswer],
  promptForms: [llamaPrompt],
  limits: { images: true, maxStopSequences: 0 },
  texts: PROMPT_TEXTS,
});
