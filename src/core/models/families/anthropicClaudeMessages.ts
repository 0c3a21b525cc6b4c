import { hasMembers } from '../body/bodyForms.ts';
import { claudeMessagesPrompt } from '../convert/forms/claudeMessages.ts';
import { defineFamily } from '../modelFamily.ts';
import { CHAT_TEXTS } from '../body/promptTexts.ts';
import { claudeMessagesAnswer } from '../reading/forms/claudeMessages.ts';

export const anthropicClaudeMessages = defineFamily({
  id: 'anthropic-claude-messages',
  provider: 'Anthropic',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
    'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    'anthropic.claude-opus-4-7',
    'us.anthropic.claude-opus-4-6-v1',
  ],
  modelIds: [/^anthropic\.claude(?!-(?:v1|v2|instant))/],
  matchesBody: body => hasMembers(body, 'anthropic_version'),
  template: prompt => ({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 512,
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
  }),
  answerForms: [claudeMessagesAnswer],
  promptForms: [claudeMessagesPrompt],
  limits: { images: true, defaultMaxTokens: 512 },
  texts: CHAT_TEXTS,
  blockedInOneChunk: false,
});
