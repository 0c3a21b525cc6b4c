import { hasAnyMember } from '../../body/bodyForms.ts';
import type { PromptForm } from '../promptForm.ts';
import { promptTextForm } from './promptText.ts';
import type { PromptTextFacts } from './promptText.ts';
import { claudeTurns, deepseekTurns, llamaTurns, mistralTurns, wordTurns } from './turnFormats.ts';

/** How the forms with a `prompt` name the most tokens to make: they differ by it. */
const TOKEN_LIMITS = ['max_tokens', 'max_gen_len', 'max_tokens_to_sample', 'maxTokens'] as const;

interface PromptFacts extends Pick<PromptTextFacts, 'turns' | 'images'> {
  limit: (typeof TOKEN_LIMITS)[number];
  topP: string;
  stop: string | null;
}

/** A form with the text in `prompt` and the settings next to it. */
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
  limit: 'max_gen_len',
  topP: 'top_p',
  stop: null,
  turns: llamaTurns,
  images: { member: 'images', token: '<|image|>' },
});
export const mistralPrompt = promptForm({
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  turns: mistralTurns,
});
export const deepseekPrompt = promptForm({
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  turns: deepseekTurns,
});
/** Claude 2. */
export const claudeTextPrompt = promptForm({
  limit: 'max_tokens_to_sample',
  topP: 'top_p',
  stop: 'stop_sequences',
  turns: claudeTurns,
});
export const coherePrompt = promptForm({
  limit: 'max_tokens',
  topP: 'p',
  stop: 'stop_sequences',
  turns: wordTurns('Assistant', false),
});
export const jurassicPrompt = promptForm({
  limit: 'maxTokens',
  topP: 'topP',
  stop: 'stopSequences',
  turns: wordTurns('Assistant', false),
});
/** OpenAI's older completion, which imported models and Marketplace containers take. */
export const completionPrompt = promptForm({
  limit: 'max_tokens',
  topP: 'top_p',
  stop: 'stop',
  turns: wordTurns('Assistant', false),
});

export const titanPrompt = promptTextForm({
  text: 'inputText',
  settingsIn: 'textGenerationConfig',
  names: { maxTokens: ['maxTokenCount'], temperature: 'temperature', topP: ['topP'], stop: 'stopSequences' },
  turns: wordTurns('Bot', true),
  matches: body => !hasAnyMember(body, 'dimensions', 'normalize', 'embeddingTypes', 'inputImage', 'embeddingConfig'),
});

/** A video in S3, as Pegasus takes it. */
export const EXAMPLE_VIDEO = {
  s3Location: { uri: 's3://amzn-s3-demo-bucket/clip.mp4', bucketOwner: '123456789012' },
};

/** TwelveLabs Pegasus: a question about a video, which no other family takes. */
export const pegasusPrompt = promptTextForm({
  text: 'inputPrompt',
  names: { maxTokens: ['maxOutputTokens'], temperature: 'temperature', topP: [], stop: null },
  turns: wordTurns('Assistant', false),
  written: { mediaSource: EXAMPLE_VIDEO },
  matches: () => true,
});
