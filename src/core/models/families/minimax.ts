import { chatFamily } from '../reading/forms/openAiChat.ts';

export const minimax = chatFamily({
  id: 'minimax',
  provider: 'MiniMax',
  exampleModelIds: ['minimax.minimax-m2', 'minimax.minimax-m2.1', 'minimax.minimax-m2.5'],
  modelIds: [/^minimax\.minimax/],
});
