import { isChatBody } from './body/bodyForms.ts';
import { openAiChatPrompt } from './convert/forms/openAiChat.ts';
import { defineFamily } from './modelFamily.ts';
import type { FamilyDefinition, ModelFamily } from './modelFamily.ts';
import { CHAT_TEXTS } from './body/promptTexts.ts';
import { openAiChatAnswer } from './reading/forms/openAiChat.ts';
import { TAGGED_REASONING } from './reading/reasoningTags.ts';

type ChatDefinition = Pick<FamilyDefinition, 'id' | 'provider' | 'exampleModelIds' | 'modelIds'> &
  Partial<FamilyDefinition>;

/** A small body in OpenAI's chat form. */
export function chatTemplate(prompt: string): Record<string, unknown> {
  return { messages: [{ role: 'user', content: prompt }], max_tokens: 512 };
}

/** A family that takes and gives OpenAI's chat form; the definition states what is its own. */
export function defineChatFamily({ limits, ...own }: ChatDefinition): ModelFamily {
  return defineFamily({
    output: 'text',
    streams: true,
    matchesBody: isChatBody,
    template: chatTemplate,
    answerForms: [openAiChatAnswer],
    promptForms: [openAiChatPrompt],
    limits: { maxTemperature: 2, ...limits },
    texts: CHAT_TEXTS,
    reasoning: TAGGED_REASONING,
    ...own,
  });
}
