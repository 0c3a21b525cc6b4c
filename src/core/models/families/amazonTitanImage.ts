import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asWord, member, quoted } from '../../json/untrustedJson.ts';

/** Amazon's image form: fewer images than asked may come, `error` then says why although the status is 200. */
export const amazonImageForm: Form = (reading, body) => {
  const images = member(body, 'images');
  const error = asWord(member(body, 'error'));
  if (!Array.isArray(images) && error === null) return false;
  for (const image of [...asList(images), member(body, 'maskImage')]) {
    const base64 = asWord(image);
    if (base64 !== null) reading.image(base64);
  }
  if (error !== null) reading.fail(`The model reported an error about the images: ${quoted(error)}.`);
  else if (asList(images).length === 0) reading.fail('The model answered without an image and did not say why.');
  return true;
};

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

export const amazonTitanImage = modelFamily({
  id: 'amazon-titan-image',
  provider: 'Amazon',
  output: 'image',
  streams: false,
  exampleModelIds: ['amazon.titan-image-generator-v1', 'amazon.titan-image-generator-v2:0'],
  modelIds: [/^amazon\.titan-image-/],
  matchesBody: isImageTask,
  template: imageTask,
  forms: [amazonImageForm],
});
