import { defineChatFamily } from '../chatFamily.ts';

export const nvidiaNemotron = defineChatFamily({
  id: 'nvidia-nemotron',
  provider: 'NVIDIA',
  exampleModelIds: [
    'nvidia.nemotron-nano-9b-v2',
    'nvidia.nemotron-nano-12b-v2',
    'nvidia.nemotron-nano-3-30b',
    'nvidia.nemotron-super-3-120b',
  ],
  modelIds: [/^nvidia\.nemotron/],
  limits: { images: true },
});
