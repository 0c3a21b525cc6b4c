import { defineFamily } from '../modelFamily.ts';
import { anyAnswer } from '../reading/forms/any.ts';

/** Video generation and speech: asynchronous or two-way operations; InvokeModel refuses them. */
export const notInvocable = defineFamily({
  id: 'not-invocable-with-InvokeModel',
  provider: 'various',
  output: 'unknown',
  streams: false,
  exampleModelIds: ['amazon.nova-reel-v1:1', 'luma.ray-v2:0', 'amazon.nova-sonic-v1:0', 'amazon.nova-2-sonic-v1:0'],
  modelIds: [/^amazon\.nova-(?:2-)?(?:reel|sonic)/, /^luma\.ray/],
  matchesBody: () => false,
  template: () => ({}),
  answerForms: [anyAnswer],
  promptForms: null,
  texts: [],
  notInvocable: 'InvokeModel does not call it: video and speech have operations of their own.',
});
