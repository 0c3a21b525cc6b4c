import { hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { amazonImageAnswer } from '../reading/forms/images.ts';
import { imageTaskFacts } from '../body/requestFacts.ts';

export function isImageTask(body: unknown): boolean {
  return (
    hasMembers(body, 'taskType') &&
    !hasMembers(body, 'singleEmbeddingParams') &&
    !hasMembers(body, 'segmentedEmbeddingParams')
  );
}

export function imageTask(prompt: string): Record<string, unknown> {
  return {
    taskType: 'TEXT_IMAGE',
    textToImageParams: { text: prompt },
    imageGenerationConfig: { numberOfImages: 1, height: 1024, width: 1024 },
  };
}

export const amazonTitanImage = defineFamily({
  id: 'amazon-titan-image',
  provider: 'Amazon',
  output: 'image',
  streams: false,
  exampleModelIds: ['amazon.titan-image-generator-v1', 'amazon.titan-image-generator-v2:0'],
  modelIds: [/^amazon\.titan-image-/],
  matchesBody: isImageTask,
  template: imageTask,
  answerForms: [amazonImageAnswer],
  promptForms: null,
  texts: [['textToImageParams', 'text']],
  requestFacts: imageTaskFacts,
  superseded: true,
});
