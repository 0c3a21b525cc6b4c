import { member } from '../../json/untrustedJson.ts';
import { cohereChatPrompt } from '../convert/forms/cohereChat.ts';
import { defineFamily } from '../modelFamily.ts';
import { cohereChatAnswer } from '../reading/forms/cohereChat.ts';

export const cohereCommandR = defineFamily({
  id: 'cohere-command-r',
  provider: 'Cohere',
  output: 'text',
  streams: true,
  exampleModelIds: ['cohere.command-r-v1:0', 'cohere.command-r-plus-v1:0'],
  modelIds: [/^cohere\.command-(?:r|a)/],
  matchesBody: body => typeof member(body, 'message') === 'string',
  template: prompt => ({ message: prompt, max_tokens: 512 }),
  answerForms: [cohereChatAnswer],
  promptForms: [cohereChatPrompt],
  limits: { maxTopP: 0.99 },
  texts: [['chat_history'], ['preamble'], ['message'], ['documents']],
});
