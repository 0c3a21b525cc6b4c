import { chatFamily } from '../reading/forms/openAiChat.ts';

export const nvidiaNemotron = chatFamily({
  id: 'nvidia-nemotron',
  provider: 'NVIDIA',
  exampleModelIds: [
    'nvidia.nemotron-nano-9b-v2',
    'nvidia.nemotron-nano-12b-v2',
    'nvidia.nemotron-nano-3-30b',
    'nvidia.nemotron-super-3-120b',
  ],
  modelIds: [/^nvidia\.nemotron/],
});
