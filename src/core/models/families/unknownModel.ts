import { chatTemplate } from '../chatFamily.ts';
import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { defineFamily } from '../modelFamily.ts';
import { ANY_TEXTS } from '../body/promptTexts.ts';
import { anyAnswer } from '../reading/forms/any.ts';
import { TAGGED_REASONING } from '../reading/reasoningTags.ts';
import { anyFacts } from '../body/requestFacts.ts';

/** Any other model: read in the known form that the answer has, else by its structure; never blank. */
export const unknownModel = defineFamily({
  id: 'unknown',
  provider: 'unknown',
  output: 'unknown',
  streams: true,
  exampleModelIds: [],
  modelIds: [],
  matchesBody: () => false,
  template: chatTemplate,
  answerForms: [anyAnswer],
  promptForms: [openAiChatPrompt],
  limits: { images: true, maxTemperature: 2 },
  texts: ANY_TEXTS,
  requestFacts: anyFacts,
  known: false,
  opensThinking: 'byPrompt',
  reasoning: TAGGED_REASONING,
});
