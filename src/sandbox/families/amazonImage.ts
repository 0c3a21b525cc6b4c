import { pictureOf } from './picture.ts';
import { plainPrompt } from './family.ts';
import { isObject, numberOf, objectOf, textOf } from './json.ts';
import type { Family } from './family.ts';
import type { JsonObject } from './json.ts';

/** Nova Canvas and Titan Image Generator: stripes instead of a picture. */
export const amazonImage: Family = {
  name: 'amazon-image',
  pattern: /^amazon\.(nova-canvas|titan-image-generator)/,
  rules: {
    required: ['taskType'],
    known: [
      'taskType',
      'textToImageParams',
      'inPaintingParams',
      'outPaintingParams',
      'imageVariationParams',
      'colorGuidedGenerationParams',
      'backgroundRemovalParams',
      'virtualTryOnParams',
      'imageGenerationConfig',
    ],
    kinds: { taskType: 'string', textToImageParams: 'object', imageGenerationConfig: 'object' },
  },
  tokenHeaders: 'none',
  prompt: body => plainPrompt(promptText(body)),

  answer(turn) {
    const config = objectOf(turn.body['imageGenerationConfig']);
    const count = Math.max(1, Math.min(5, Math.trunc(numberOf(config['numberOfImages']) ?? 1)));
    const seed = numberOf(config['seed']) ?? 12;
    const [width, height] = [numberOf(config['width']) ?? 256, numberOf(config['height']) ?? 256];
    const images = Array.from({ length: count }, (_, index) =>
      pictureOf(promptText(turn.body), seed + index, width, height),
    );
    return { images, error: null };
  },

  blocked: turn => ({ images: [], error: turn.text }),
};

function promptText(body: JsonObject): string {
  return Object.values(body)
    .filter(isObject)
    .map(part => textOf(part['text']))
    .filter(text => text !== '')
    .join('\n');
}
