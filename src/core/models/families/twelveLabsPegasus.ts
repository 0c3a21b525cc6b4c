import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asText, asWord, member } from '../../json/untrustedJson.ts';

export const pegasusForm: Form = (reading, body) => {
  const message = asText(member(body, 'message'));
  const stop = asWord(member(body, 'finishReason'));
  if (message === null && stop === null) return false;
  reading.content(message ?? '');
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

export const twelveLabsPegasus = modelFamily({
  id: 'twelvelabs-pegasus',
  provider: 'TwelveLabs',
  output: 'text',
  streams: true,
  exampleModelIds: ['twelvelabs.pegasus-1-2-v1:0', 'us.twelvelabs.pegasus-1-2-v1:0'],
  modelIds: [/^twelvelabs\.pegasus/],
  matchesBody: body => hasMembers(body, 'inputPrompt'),
  template: prompt => ({
    inputPrompt: prompt,
    mediaSource: { s3Location: { uri: 's3://amzn-s3-demo-bucket/clip.mp4', bucketOwner: '123456789012' } },
  }),
  forms: [pegasusForm],
});
