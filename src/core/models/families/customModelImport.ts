import { modelFamily } from '../reading/answerReader.ts';
import type { FamilyFacts } from '../reading/answerReader.ts';
import { anyKnownForm } from '../reading/forms/anyKnownForm.ts';
import { CHAT_REASONING, OPEN_THINKING } from '../reading/forms/openAiChat.ts';

const facts: FamilyFacts = {
  id: 'custom-model-import',
  provider: 'customer',
  output: 'text',
  streams: true,
  exampleModelIds: ['arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl'],
  modelIds: [/^arn:aws[^:]*:bedrock:[^:]*:[^:]*:imported-model\//],
  // The ARN alone tells; the body's names only choose the form of the answer.
  matchesBody: () => false,
  template: prompt => ({ messages: [{ role: 'user', content: prompt }], max_tokens: 512 }),
  forms: [anyKnownForm],
  reasoning: CHAT_REASONING,
};

export const customModelImport = modelFamily(facts);

/** For requests whose prompt ends with `<think>`, as distillations of DeepSeek-R1 take it. */
export const customModelImportThinking = modelFamily({ ...facts, reasoning: OPEN_THINKING });
