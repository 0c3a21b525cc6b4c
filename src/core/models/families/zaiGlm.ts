import { chatFamily } from '../reading/forms/openAiChat.ts';

export const zaiGlm = chatFamily({
  id: 'zai-glm',
  provider: 'Z.AI',
  exampleModelIds: ['zai.glm-4.7', 'zai.glm-4.7-flash', 'zai.glm-5'],
  modelIds: [/^zai\.glm/],
});
