import { hasMembers } from '../body/bodyForms.ts';
import { jurassicPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../body/promptTexts.ts';
import { jurassicAnswer } from '../reading/forms/completions.ts';

export const ai21J2 = defineFamily({
  id: 'ai21-j2',
  provider: 'AI21 Labs',
  output: 'text',
  streams: false,
  exampleModelIds: ['ai21.j2-mid-v1', 'ai21.j2-ultra-v1'],
  modelIds: [/^ai21\.j2-/],
  matchesBody: body => hasMembers(body, 'prompt', 'maxTokens'),
  template: prompt => ({ prompt, maxTokens: 512 }),
  answerForms: [jurassicAnswer],
  promptForms: [jurassicPrompt],
  texts: PROMPT_TEXTS,
  superseded: true,
});
