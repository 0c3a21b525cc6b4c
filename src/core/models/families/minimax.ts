import { defineChatFamily } from '../chatFamily.ts';

export const minimax = defineChatFamily({
  id: 'minimax',
  provider: 'MiniMax',
  exampleModelIds: ['minimax.minimax-m2', 'minimax.minimax-m2.1', 'minimax.minimax-m2.5'],
  modelIds: [/^minimax\.minimax/],
});
