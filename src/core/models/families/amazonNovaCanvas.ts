import { modelFamily } from '../reading/answerReader.ts';
import { amazonImageForm, imageTask, isImageTask } from './amazonTitanImage.ts';

export const amazonNovaCanvas = modelFamily({
  id: 'amazon-nova-canvas',
  provider: 'Amazon',
  output: 'image',
  streams: false,
  exampleModelIds: ['amazon.nova-canvas-v1:0'],
  modelIds: [/^amazon\.nova-canvas/],
  matchesBody: isImageTask,
  template: imageTask,
  forms: [amazonImageForm],
});
