import { hasMembers } from '../body/bodyForms.ts';
import { EXAMPLE_VIDEO, pegasusPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { pegasusAnswer } from '../reading/forms/completions.ts';

export const twelveLabsPegasus = defineFamily({
  id: 'twelvelabs-pegasus',
  provider: 'TwelveLabs',
  output: 'text',
  streams: true,
  exampleModelIds: ['twelvelabs.pegasus-1-2-v1:0', 'us.twelvelabs.pegasus-1-2-v1:0'],
  modelIds: [/^twelvelabs\.pegasus/],
  matchesBody: body => hasMembers(body, 'inputPrompt'),
  template: prompt => ({
    inputPrompt: prompt,
    mediaSource: EXAMPLE_VIDEO,
  }),
  answerForms: [pegasusAnswer],
  promptForms: [pegasusPrompt],
  limits: { maxStopSequences: 0, maxTopP: 0 },
  texts: [['inputPrompt']],
  streamsEndMeasured: false,
});
