import { defineChatFamily } from '../chatFamily.ts';

export const zaiGlm = defineChatFamily({
  id: 'zai-glm',
  provider: 'Z.AI',
  exampleModelIds: ['zai.glm-4.7', 'zai.glm-4.7-flash', 'zai.glm-5'],
  modelIds: [/^zai\.glm/],
  limits: { images: true },
});
