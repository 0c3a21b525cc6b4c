import { hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { marengoAnswer } from '../reading/forms/embeddings.ts';

export const twelveLabsMarengo = defineFamily({
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
  answerForms: [marengoAnswer],
  promptForms: null,
  texts: [['text', 'inputText']],
});
