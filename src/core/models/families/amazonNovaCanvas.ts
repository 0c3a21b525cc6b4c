import { imageTask, isImageTask } from './amazonTitanImage.ts';
import { defineFamily } from '../modelFamily.ts';
import { amazonImageAnswer } from '../reading/forms/images.ts';
import { imageTaskFacts } from '../body/requestFacts.ts';

export const amazonNovaCanvas = defineFamily({
  id: 'amazon-nova-canvas',
  provider: 'Amazon',
  output: 'image',
  streams: false,
  exampleModelIds: ['amazon.nova-canvas-v1:0'],
  modelIds: [/^amazon\.nova-canvas/],
  matchesBody: isImageTask,
  template: imageTask,
  answerForms: [amazonImageAnswer],
  promptForms: null,
  texts: [['textToImageParams', 'text']],
  requestFacts: imageTaskFacts,
});
