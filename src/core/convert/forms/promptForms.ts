import { hasAnyMember } from '../../models/bodyForms.ts';
import { promptTextForm } from './promptText.ts';
import { claudeTemplate, deepseekTemplate, llamaTemplate, mistralTemplate, wordTemplate } from './templates.ts';

export const llamaPrompt = promptTextForm({
  id: 'llama-prompt',
  text: 'prompt',
  names: { maxTokens: ['max_gen_len'], temperature: 'temperature', topP: ['top_p'], stop: null },
  template: llamaTemplate,
  images: { member: 'images', token: '<|image|>' },
  matches: body => !hasAnyMember(body, 'max_tokens', 'max_tokens_to_sample', 'maxTokens'),
});

export const mistralPrompt = promptTextForm({
  id: 'mistral-prompt',
  text: 'prompt',
  names: { maxTokens: ['max_tokens'], temperature: 'temperature', topP: ['top_p'], stop: 'stop' },
  template: mistralTemplate,
  matches: body => !hasAnyMember(body, 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'),
});

export const deepseekPrompt = promptTextForm({
  id: 'deepseek-prompt',
  text: 'prompt',
  names: { maxTokens: ['max_tokens'], temperature: 'temperature', topP: ['top_p'], stop: 'stop' },
  template: deepseekTemplate,
  matches: body => !hasAnyMember(body, 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'),
});

export const claudePrompt = promptTextForm({
  id: 'claude-prompt',
  text: 'prompt',
  names: { maxTokens: ['max_tokens_to_sample'], temperature: 'temperature', topP: ['top_p'], stop: 'stop_sequences' },
  template: claudeTemplate,
  matches: body => !hasAnyMember(body, 'max_tokens', 'max_gen_len', 'maxTokens'),
});

export const coherePrompt = promptTextForm({
  id: 'cohere-prompt',
  text: 'prompt',
  names: { maxTokens: ['max_tokens'], temperature: 'temperature', topP: ['p'], stop: 'stop_sequences' },
  template: wordTemplate('Assistant', false),
  matches: body => !hasAnyMember(body, 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'),
});

export const jurassicPrompt = promptTextForm({
  id: 'jurassic-prompt',
  text: 'prompt',
  names: { maxTokens: ['maxTokens'], temperature: 'temperature', topP: ['topP'], stop: 'stopSequences' },
  template: wordTemplate('Assistant', false),
  matches: body => !hasAnyMember(body, 'max_gen_len', 'max_tokens_to_sample', 'max_tokens'),
});

/** OpenAI's older completion, which imported models and Marketplace containers take. */
export const completionPrompt = promptTextForm({
  id: 'openai-completion',
  text: 'prompt',
  names: { maxTokens: ['max_tokens'], temperature: 'temperature', topP: ['top_p'], stop: 'stop' },
  template: wordTemplate('Assistant', false),
  matches: body => !hasAnyMember(body, 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'),
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
