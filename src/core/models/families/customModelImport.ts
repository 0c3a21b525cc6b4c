import { chatTemplate } from '../chatFamily.ts';
import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { completionPrompt, deepseekPrompt, llamaPrompt, mistralPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { ANY_TEXTS } from '../body/promptTexts.ts';
import { anyAnswer } from '../reading/forms/any.ts';
import { TAGGED_REASONING } from '../reading/reasoningTags.ts';
import { anyFacts } from '../body/requestFacts.ts';

/** A customer's own model: its architecture chooses the forms. */
export const customModelImport = defineFamily({
  id: 'custom-model-import',
  provider: 'customer',
  output: 'text',
  streams: true,
  exampleModelIds: ['arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl'],
  modelIds: [/^arn:aws[^:]*:bedrock:[^:]*:[^:]*:imported-model\//],
  // Only the ARN decides; the body's names only choose the form of the answer.
  matchesBody: () => false,
  template: chatTemplate,
  answerForms: [anyAnswer],
  promptForms: [openAiChatPrompt, llamaPrompt, deepseekPrompt, mistralPrompt, completionPrompt],
  limits: { images: true, maxTemperature: 2 },
  texts: ANY_TEXTS,
  requestFacts: anyFacts,
  streamsEndMeasured: false,
  answersAnyForm: true,
  opensThinking: 'byPrompt',
  reasoning: TAGGED_REASONING,
});
