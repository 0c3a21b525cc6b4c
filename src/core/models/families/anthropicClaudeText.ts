import { hasMembers } from '../body/bodyForms.ts';
import { claudeMessagesPrompt } from '../convert/forms/claudeMessages.ts';
import { claudeTextPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { CHAT_TEXTS, PROMPT_TEXTS } from '../body/promptTexts.ts';
import { claudeMessagesAnswer } from '../reading/forms/claudeMessages.ts';
import { claudeTextAnswer } from '../reading/forms/completions.ts';

export const anthropicClaudeText = defineFamily({
  id: 'anthropic-claude-text-completion',
  provider: 'Anthropic',
  output: 'text',
  streams: true,
  exampleModelIds: ['anthropic.claude-v2', 'anthropic.claude-v2:1', 'anthropic.claude-instant-v1'],
  modelIds: [/^anthropic\.claude-(?:v1|v2|instant)/],
  matchesBody: body => hasMembers(body, 'prompt', 'max_tokens_to_sample'),
  template: prompt => ({ prompt: `\n\nHuman: ${prompt}\n\nAssistant:`, max_tokens_to_sample: 512 }),
  // These models also take the Messages body and then answer in that form.
  answerForms: [claudeTextAnswer, claudeMessagesAnswer],
  promptForms: [claudeTextPrompt, claudeMessagesPrompt],
  limits: { defaultMaxTokens: 512 },
  texts: [...CHAT_TEXTS, ...PROMPT_TEXTS],
  superseded: true,
});
