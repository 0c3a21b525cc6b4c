import { hasAnyMember, hasMembers, promptOf } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../body/promptTexts.ts';
import { stabilityAnswer } from '../reading/forms/images.ts';
import { seedFacts } from '../body/requestFacts.ts';

export const stabilityImageGeneration = defineFamily({
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
  answerForms: [stabilityAnswer],
  promptForms: null,
  texts: PROMPT_TEXTS,
  requestFacts: seedFacts,
});

/** Edit, control and upscale. Each tool has further fields of its own. */
export const stabilityImageServices = defineFamily({
  id: 'stability-image-services',
  provider: 'Stability AI',
  output: 'image',
  streams: false,
  exampleModelIds: ['us.stability.stable-image-inpaint-v1:0', 'us.stability.stable-image-remove-background-v1:0'],
  modelIds: [/^stability\.stable-(?:image-(?!core|ultra)|style-|outpaint|creative-|conservative-|fast-)/],
  matchesBody: body => hasMembers(body, 'image') && !hasAnyMember(body, 'messages', 'taskType', 'inputText'),
  template: prompt => ({ image: '{{$base64 picture.png}}', prompt }),
  answerForms: [stabilityAnswer],
  promptForms: null,
  texts: PROMPT_TEXTS,
  requestFacts: seedFacts,
});
