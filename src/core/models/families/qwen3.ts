import { defineChatFamily } from '../chatFamily.ts';

export const qwen3 = defineChatFamily({
  id: 'qwen3',
  provider: 'Qwen',
  exampleModelIds: [
    'qwen.qwen3-32b-v1:0',
    'qwen.qwen3-235b-a22b-2507-v1:0',
    'qwen.qwen3-coder-480b-a35b-v1:0',
    'qwen.qwen3-coder-30b-a3b-v1:0',
    'qwen.qwen3-next-80b-a3b',
    'qwen.qwen3-vl-235b-a22b',
  ],
  modelIds: [/^qwen\.qwen/],
  limits: { images: true },
});
