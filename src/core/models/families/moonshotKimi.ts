import { defineChatFamily } from '../chatFamily.ts';

/** The provider's prefix changed with K2.5. */
export const moonshotKimi = defineChatFamily({
  id: 'moonshot-kimi',
  provider: 'Moonshot AI',
  exampleModelIds: ['moonshot.kimi-k2-thinking', 'moonshotai.kimi-k2.5'],
  modelIds: [/^moonshot(?:ai)?\.kimi/],
  limits: { images: true },
});
