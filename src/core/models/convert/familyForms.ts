import type { ModelFamily } from '../modelFamily.ts';
import { asText, member } from '../../json/untrustedJson.ts';
import type { JsonRecord } from '../../json/untrustedJson.ts';
import { claudeMessages } from './forms/claudeMessages.ts';
import { cohereChat } from './forms/cohereChat.ts';
import { nova } from './forms/nova.ts';
import { openAiChat } from './forms/openAiChat.ts';
import {
  claudePrompt,
  coherePrompt,
  completionPrompt,
  deepseekPrompt,
  jurassicPrompt,
  llamaPrompt,
  mistralPrompt,
  pegasusPrompt,
  titanPrompt,
} from './forms/promptForms.ts';
import type { FamilyLimits, PromptForm } from './promptForm.ts';

/** The forms of a family, the one that is written first, and what it takes of them. */
export interface FamilyForms {
  forms: readonly [PromptForm, ...PromptForm[]];
  limits: FamilyLimits;
}

const ANY = Infinity;
const LIMITS: FamilyLimits = {
  images: false,
  stopSequences: ANY,
  highestTemperature: 1,
  highestTopP: 1,
  maxTokens: null,
};
const CHAT: FamilyLimits = { ...LIMITS, images: true, highestTemperature: 2 };
const TEXT_CHAT: FamilyLimits = { ...CHAT, images: false };

/** By family id; limits from the model parameter pages. Families that make no text have no entry. */
const FORMS: Readonly<Record<string, FamilyForms>> = {
  'anthropic-claude-messages': { forms: [claudeMessages], limits: { ...LIMITS, images: true, maxTokens: 512 } },
  'anthropic-claude-text-completion': { forms: [claudePrompt, claudeMessages], limits: { ...LIMITS, maxTokens: 512 } },
  'amazon-nova': { forms: [nova], limits: { ...LIMITS, images: true } },
  'amazon-titan-text': { forms: [titanPrompt], limits: LIMITS },
  'meta-llama': { forms: [llamaPrompt], limits: { ...LIMITS, images: true, stopSequences: 0 } },
  'mistral-text-completion': { forms: [mistralPrompt, openAiChat], limits: { ...LIMITS, stopSequences: 10 } },
  'mistral-chat-completion': {
    forms: [openAiChat, mistralPrompt],
    limits: { ...LIMITS, images: true, stopSequences: 0 },
  },
  'mistral-open-weights': { forms: [openAiChat, mistralPrompt], limits: CHAT },
  'cohere-command-r': { forms: [cohereChat], limits: { ...LIMITS, highestTopP: 0.99 } },
  'cohere-command': { forms: [coherePrompt], limits: { ...LIMITS, highestTemperature: 5 } },
  'ai21-jamba': { forms: [openAiChat], limits: TEXT_CHAT },
  'ai21-j2': { forms: [jurassicPrompt], limits: LIMITS },
  'deepseek-r1': { forms: [deepseekPrompt], limits: { ...LIMITS, stopSequences: 10 } },
  'deepseek-v3': { forms: [openAiChat], limits: TEXT_CHAT },
  'openai-gpt-oss': { forms: [openAiChat], limits: TEXT_CHAT },
  qwen3: { forms: [openAiChat], limits: CHAT },
  'moonshot-kimi': { forms: [openAiChat], limits: CHAT },
  minimax: { forms: [openAiChat], limits: TEXT_CHAT },
  'google-gemma': { forms: [openAiChat], limits: CHAT },
  'nvidia-nemotron': { forms: [openAiChat], limits: CHAT },
  'zai-glm': { forms: [openAiChat], limits: CHAT },
  // Its own default stops an answer after 16 tokens.
  'writer-palmyra': { forms: [openAiChat], limits: { ...TEXT_CHAT, stopSequences: 4, maxTokens: 512 } },
  'twelvelabs-pegasus': { forms: [pegasusPrompt], limits: { ...LIMITS, stopSequences: 0, highestTopP: 0 } },
  'custom-model-import': {
    forms: [openAiChat, llamaPrompt, deepseekPrompt, mistralPrompt, completionPrompt],
    limits: CHAT,
  },
  'marketplace-sagemaker-endpoint': { forms: [completionPrompt, openAiChat], limits: CHAT },
  unknown: { forms: [openAiChat], limits: CHAT },
};

/** Forms that tell themselves by their members alone. */
const TELLING: readonly PromptForm[] = [claudeMessages, nova, openAiChat, cohereChat, titanPrompt, pegasusPrompt];
const BY_LIMIT: Readonly<Record<string, PromptForm>> = {
  max_gen_len: llamaPrompt,
  max_tokens_to_sample: claudePrompt,
  maxTokens: jurassicPrompt,
};

/** The form that a body has: its special tokens tell most, then its family, then its members. */
export function formOf(body: JsonRecord, { forms }: FamilyForms): PromptForm | undefined {
  const prompt = asText(member(body, 'prompt'));
  if (prompt?.includes('<｜')) return deepseekPrompt;
  if (prompt?.includes('[INST]') && mistralPrompt.matches(body)) return mistralPrompt;
  const known = forms.find(form => form.matches(body)) ?? TELLING.find(form => form.matches(body));
  if (known || prompt === null) return known;
  const limit = Object.keys(BY_LIMIT).find(name => Object.hasOwn(body, name));
  return limit === undefined ? completionPrompt : BY_LIMIT[limit];
}

export function formsOf(family: ModelFamily): FamilyForms | null {
  return Object.hasOwn(FORMS, family.id) ? (FORMS[family.id] ?? null) : null;
}
