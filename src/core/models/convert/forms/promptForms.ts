import { hasAnyMember } from '../../bodyForms.ts';
import type { PromptForm } from '../promptForm.ts';
import { promptTextForm } from './promptText.ts';
import type { PromptTextFacts } from './promptText.ts';
import { claudeTemplate, deepseekTemplate, llamaTemplate, mistralTemplate, wordTemplate } from './templates.ts';

/** How the forms with a `prompt` name the most tokens to make: it tells them from each other. */
const TOKEN_LIMITS = ['max_tokens', 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'] as const;

interface PromptFacts extends Pick<PromptTextFacts, 'id' | 'template' | 'images'> {
  limit: (typeof TOKEN_LIMITS)[number];
  topP: string;
  stop: string | null;
}

/** A form with the text in `prompt` and the settings beside it. */
function promptForm({ limit, topP, stop, ...facts }: PromptFacts): PromptForm {
  const others = TOKEN_LIMITS.filter(name => name !== limit);
  return promptTextForm({
    ...facts,
    text: 'prompt',
    names: { maxTokens: [limit], temperature: 'temperature', topP: [topP], stop },
    matches: body => !hasAnyMember(body, ...others),
  });
}

export const llamaPrompt = promptForm({
  id: 'llama-prompt',
  limit: 'max_gen_len',
  topP: 'top_p',
  stop: null,
  template: llamaTemplate,
  images: { member: 'images', token: '<|image|>' },
});
export const mistralPrompt = promptForm({
  id: 'mistral-prompt',
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  template: mistralTemplate,
});
export const deepseekPrompt = promptForm({
  id: 'deepseek-prompt',
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  template: deepseekTemplate,
});
export const claudePrompt = promptForm({
  id: 'claude-prompt',
  limit: 'max_tokens_to_sample',
  topP: 'top_p',
  stop: 'stop_sequences',
  template: claudeTemplate,
});
export const coherePrompt = promptForm({
  id: 'cohere-prompt',
  limit: 'max_tokens',
  topP: 'p',
  stop: 'stop_sequences',
  template: wordTemplate('Assistant', false),
});
export const jurassicPrompt = promptForm({
  id: 'jurassic-prompt',
  limit: 'maxTokens',
  topP: 'topP',
  stop: 'stopSequences',
  template: wordTemplate('Assistant', false),
});
/** OpenAI's older completion, which imported models and Marketplace containers take. */
export const completionPrompt = promptForm({
  id: 'openai-completion',
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  template: wordTemplate('Assistant', false),
});

export const titanPrompt = promptTextForm({
  id: 'titan-text',
  text: 'inputText',
  settingsIn: 'textGenerationConfig',
  names: { maxTokens: ['maxTokenCount'], temperature: 'temperature', topP: ['topP'], stop: 'stopSequences' },
  template: wordTemplate('Bot', true),
  matches: body => !hasAnyMember(body, 'dimensions', 'normalize', 'embeddingTypes', 'inputImage', 'embeddingConfig'),
});

/** TwelveLabs Pegasus: a question about a video, which no other family takes. */
export const pegasusPrompt = promptTextForm({
  id: 'pegasus',
  text: 'inputPrompt',
  names: { maxTokens: ['maxOutputTokens'], temperature: 'temperature', topP: [], stop: null },
  template: wordTemplate('Assistant', false),
  matches: () => true,
});
