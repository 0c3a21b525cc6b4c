import { modelFamily } from '../reading/answerReader.ts';
import { anyKnownForm } from '../reading/forms/anyKnownForm.ts';

/** Video generation and speech: asynchronous or two-way operations, which InvokeModel refuses. */
export const notInvocable = modelFamily({
  id: 'not-invocable-with-InvokeModel',
  provider: 'various',
  output: 'unknown',
  streams: false,
  invocable: false,
  exampleModelIds: ['amazon.nova-reel-v1:1', 'luma.ray-v2:0', 'amazon.nova-sonic-v1:0', 'amazon.nova-2-sonic-v1:0'],
  modelIds: [/^amazon\.nova-(?:2-)?(?:reel|sonic)/, /^luma\.ray/],
  matchesBody: () => false,
  template: () => ({}),
  forms: [anyKnownForm],
});
