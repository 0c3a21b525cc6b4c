import type { AnswerForm } from '../answerReader.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';
import { hasMembers } from '../../body/bodyForms.ts';
import { asList, asNumber, asWord, at, member, quoted } from '../../../json/untrustedJson.ts';

/** Amazon's image form: fewer images than asked may come, `error` then says why although the status is 200. */
export const amazonImageAnswer: AnswerForm = (reading, body) => {
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

/** A filtered request is HTTP 200 with `finish_reasons` only and no `images` at all; `null` there means success. */
export const stabilityAnswer: AnswerForm = (reading, body) => {
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
