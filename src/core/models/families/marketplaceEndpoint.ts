import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { completionPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { ANY_TEXTS } from '../body/promptTexts.ts';
import { anyAnswer } from '../reading/forms/any.ts';
import { anyFacts } from '../body/requestFacts.ts';

/** A SageMaker endpoint behind Bedrock: its container chooses the forms. */
export const marketplaceEndpoint = defineFamily({
  id: 'marketplace-sagemaker-endpoint',
  provider: 'any',
  output: 'text',
  streams: true,
  exampleModelIds: ['arn:aws:sagemaker:us-east-1:123456789012:endpoint/endpoint-quick-start-x'],
  modelIds: [/^arn:aws[^:]*:sagemaker:[^:]*:[^:]*:endpoint\//],
  matchesBody: () => false,
  template: prompt => ({ prompt, max_tokens: 512 }),
  answerForms: [anyAnswer],
  promptForms: [completionPrompt, openAiChatPrompt],
  limits: { images: true, maxTemperature: 2 },
  texts: ANY_TEXTS,
  requestFacts: anyFacts,
  streamsEndMeasured: false,
  answersAnyForm: true,
});
