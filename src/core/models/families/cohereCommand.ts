import { hasMembers, promptOf } from '../body/bodyForms.ts';
import { coherePrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../body/promptTexts.ts';
import { cohereCommandAnswer } from '../reading/forms/completions.ts';

export const cohereCommand = defineFamily({
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
  answerForms: [cohereCommandAnswer],
  promptForms: [coherePrompt],
  limits: { maxTemperature: 5 },
  texts: PROMPT_TEXTS,
  superseded: true,
});
