import { modelFamily } from '../reading/answerReader.ts';
import type { FamilyFacts } from '../reading/answerReader.ts';
import { anyKnownForm } from '../reading/forms/anyKnownForm.ts';
import { CHAT_REASONING, OPEN_THINKING } from '../reading/forms/openAiChat.ts';

const facts: FamilyFacts = {
  id: 'unknown',
  provider: 'unknown',
  output: 'unknown',
  streams: true,
  exampleModelIds: [],
  modelIds: [],
  matchesBody: () => false,
  template: prompt => ({ messages: [{ role: 'user', content: prompt }], max_tokens: 512 }),
  forms: [anyKnownForm],
  reasoning: CHAT_REASONING,
};

/** Any other model: read in whatever known form the answer has, else by its structure; never blank. */
export const unknownModel = modelFamily(facts);

export const unknownModelThinking = modelFamily({ ...facts, reasoning: OPEN_THINKING });
