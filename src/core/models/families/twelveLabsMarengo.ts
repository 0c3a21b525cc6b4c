import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asRecord, asVector, asWord, member } from '../../json/untrustedJson.ts';

/** `data` is one entry, or a list of them for the segments of a video. */
export const marengoForm: Form = (reading, body) => {
  const data = member(body, 'data');
  const entries = Array.isArray(data) ? data : [data];
  if (asRecord(entries[0]) === null || !hasMembers(entries[0], 'embedding')) return false;
  for (const entry of entries) {
    const vector = asVector(member(entry, 'embedding'));
    if (vector !== null) reading.embedding(asWord(member(entry, 'embeddingOption')), vector);
  }
  return true;
};

export const twelveLabsMarengo = modelFamily({
  id: 'twelvelabs-marengo-embed',
  provider: 'TwelveLabs',
  output: 'embedding',
  streams: false,
  exampleModelIds: [
    'twelvelabs.marengo-embed-3-0-v1:0',
    'us.twelvelabs.marengo-embed-3-0-v1:0',
    'twelvelabs.marengo-embed-2-7-v1:0',
  ],
  modelIds: [/^twelvelabs\.marengo-embed/],
  matchesBody: body => hasMembers(body, 'inputType'),
  template: prompt => ({ inputType: 'text', text: { inputText: prompt } }),
  forms: [marengoForm],
});
