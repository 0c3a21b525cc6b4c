import { promptOf } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { FamilyFacts } from '../reading/answerReader.ts';
import type { ModelFamily } from '../modelFamily.ts';
import { CHAT_REASONING, OPEN_THINKING, openAiChatForm } from '../reading/forms/openAiChat.ts';

const facts: FamilyFacts = {
  id: 'deepseek-r1',
  provider: 'DeepSeek',
  output: 'text',
  streams: true,
  exampleModelIds: ['us.deepseek.r1-v1:0'],
  modelIds: [/^deepseek\.r1/],
  matchesBody: body => promptOf(body)?.includes('<｜') ?? false,
  template: prompt => ({
    prompt: `<｜begin▁of▁sentence｜><｜User｜>${prompt}<｜Assistant｜><think>\n`,
    max_tokens: 2048,
  }),
  forms: [openAiChatForm],
  reasoning: CHAT_REASONING,
};

const plain = modelFamily(facts);

/** For requests whose prompt ends with `<think>`: the answer begins inside the reasoning. */
export const deepseekR1Thinking = modelFamily({ ...facts, reasoning: OPEN_THINKING });

export const deepseekR1: ModelFamily = {
  ...plain,
  /** Where the request is not at hand, a closing tag without an opening one tells that the prompt had opened it. */
  readResponse: body => {
    const reading = plain.readResponse(body);
    return reading.text.includes('</think>') ? deepseekR1Thinking.readResponse(body) : reading;
  },
};
