import { hasAnyMember, hasMembers, promptOf } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import type { ReadingBuilder } from '../reading/readingBuilder.ts';
import { asList, asNumber, asWord, at, member, quoted } from '../../json/untrustedJson.ts';

/** A filtered request is HTTP 200 with `finish_reasons` only and no `images` at all; `null` there means success. */
export const stabilityForm: Form = (reading, body) => {
  if (Array.isArray(member(body, 'artifacts'))) return readArtifacts(reading, asList(member(body, 'artifacts')));
  if (!Array.isArray(member(body, 'finish_reasons')) && !hasMembers(body, 'seeds')) return false;
  const images = asList(member(body, 'images'));
  const reasons = asList(member(body, 'finish_reasons')).map(asWord);
  images.forEach((image, index) => {
    const base64 = asWord(image);
    if (base64 !== null) reading.image(base64, asNumber(at(body, 'seeds', index)));
  });
  failFor(
    reading,
    reasons.filter(reason => reason !== null),
    images.length,
  );
  return true;
};

/** Stable Diffusion XL, which is older: a list of artifacts. */
function readArtifacts(reading: ReadingBuilder, artifacts: readonly unknown[]): true {
  const reasons: string[] = [];
  for (const artifact of artifacts) {
    const base64 = asWord(member(artifact, 'base64'));
    if (base64 !== null) reading.image(base64, asNumber(member(artifact, 'seed')));
    const reason = asWord(member(artifact, 'finishReason'));
    if (reason !== null && reason !== 'SUCCESS') reasons.push(reason);
  }
  failFor(reading, reasons, artifacts.length);
  return true;
}

function failFor(reading: ReadingBuilder, reasons: readonly string[], made: number): void {
  const first = reasons[0];
  if (first !== undefined) {
    reading.stopReason(first);
    reading.fail(
      made > 0
        ? `Stability withheld ${reasons.length} of the images: ${quoted(first)}.`
        : `Stability made no image: ${quoted(first)}.`,
    );
  } else if (made === 0) {
    reading.fail('Stability answered without an image and did not say why.');
  }
}

export const stabilityImageGeneration = modelFamily({
  id: 'stability-image-generation',
  provider: 'Stability AI',
  output: 'image',
  streams: false,
  exampleModelIds: [
    'stability.sd3-5-large-v1:0',
    'stability.stable-image-ultra-v1:1',
    'stability.stable-image-core-v1:1',
  ],
  modelIds: [/^stability\.(?:sd3|stable-image-(?:core|ultra)|stable-diffusion)/],
  matchesBody: body =>
    promptOf(body) !== null && hasAnyMember(body, 'aspect_ratio', 'negative_prompt', 'output_format', 'mode'),
  template: prompt => ({ prompt }),
  forms: [stabilityForm],
});

/** Edit, control and upscale. Each tool has further fields of its own. */
export const stabilityImageServices = modelFamily({
  id: 'stability-image-services',
  provider: 'Stability AI',
  output: 'image',
  streams: false,
  exampleModelIds: ['us.stability.stable-image-inpaint-v1:0', 'us.stability.stable-image-remove-background-v1:0'],
  modelIds: [/^stability\.stable-(?:image-(?!core|ultra)|style-|outpaint|creative-|conservative-|fast-)/],
  matchesBody: body => hasMembers(body, 'image') && !hasAnyMember(body, 'messages', 'taskType', 'inputText'),
  template: prompt => ({ image: '{{$base64 picture.png}}', prompt }),
  forms: [stabilityForm],
});
