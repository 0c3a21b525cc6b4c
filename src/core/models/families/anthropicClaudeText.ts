import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asText, asWord, member } from '../../json/untrustedJson.ts';
import { claudeMessagesForm } from './anthropicClaudeMessages.ts';

/** The older completion form: a whole body and each chunk look the same. */
export const claudeTextForm: Form = (reading, body) => {
  const completion = asText(member(body, 'completion'));
  if (completion === null) return false;
  reading.content(completion);
  const stop = asWord(member(body, 'stop_reason'));
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

export const anthropicClaudeText = modelFamily({
  id: 'anthropic-claude-text-completion',
  provider: 'Anthropic',
  output: 'text',
  streams: true,
  exampleModelIds: ['anthropic.claude-v2', 'anthropic.claude-v2:1', 'anthropic.claude-instant-v1'],
  modelIds: [/^anthropic\.claude-(?:v1|v2|instant)/],
  matchesBody: body => hasMembers(body, 'prompt', 'max_tokens_to_sample'),
  template: prompt => ({ prompt: `\n\nHuman: ${prompt}\n\nAssistant:`, max_tokens_to_sample: 512 }),
  // These models also take the Messages body and then answer in that form.
  forms: [claudeTextForm, claudeMessagesForm],
});
