import { asRecord, asText, member } from '../../json/untrustedJson.ts';
import type { JsonRecord } from '../../json/untrustedJson.ts';
import { claudeMessagesPrompt } from './forms/claudeMessages.ts';
import { cohereChatPrompt } from './forms/cohereChat.ts';
import { novaPrompt } from './forms/nova.ts';
import { openAiChatPrompt } from './forms/openAiChat.ts';
import {
  claudeTextPrompt,
  completionPrompt,
  deepseekPrompt,
  jurassicPrompt,
  llamaPrompt,
  mistralPrompt,
  pegasusPrompt,
  titanPrompt,
} from './forms/promptForms.ts';
import type { NeutralPrompt, NeutralSettings, Setting } from './neutralPrompt.ts';
import { Losses } from './promptForm.ts';
import type { PromptForm, PromptLimits } from './promptForm.ts';

export interface Conversion {
  /** A body of the other family, in the order of its template. */
  body: Record<string, unknown>;
  /** What is not in it, as short phrases: `stop sequences`, `tools`, `2 images`. */
  notCarried: string[];
}

/** What a conversion needs to know of a model family. */
export interface PromptTaker {
  /** The preferred form first; `null`: it takes no prompt that asks for text. */
  readonly promptForms: readonly [PromptForm, ...PromptForm[]] | null;
  readonly limits: PromptLimits;
}

/** Read by Bedrock itself, for every family. */
const GUARDRAIL_CONFIG = 'amazon-bedrock-guardrailConfig';

/** Whether prompts of one family can be written for another: both answer prompts with text. */
export function canConvert(from: PromptTaker, to: PromptTaker): boolean {
  return from.promptForms !== null && to.promptForms !== null;
}

/**
 * Writes a prompt for another family: system text, messages, images, temperature, top p, the most tokens, stop
 * sequences. Takes the body as it is in a request file, placeholders and all. `null` where one of the families
 * answers with something else than text, or nothing can be read from the body.
 */
export function convertBody(from: PromptTaker, to: PromptTaker, body: unknown): Conversion | null {
  const record = asRecord(body);
  if (record === null || !from.promptForms || !to.promptForms) return null;
  const { [GUARDRAIL_CONFIG]: guardrailConfig, ...asked } = record;
  const form = formOf(asked, from.promptForms);
  if (!form) return null;
  const losses = new Losses();
  const kept = guardrailConfig === undefined ? {} : { [GUARDRAIL_CONFIG]: guardrailConfig };
  const read = form.read(asked, losses);

  const unfit = new Losses();
  const prompt = fit(read, to.limits, unfit);
  const [written] = to.promptForms;
  if (form === written && unfit.list().length === 0 && prompt.settings.maxTokens === read.settings.maxTokens) {
    // The same form: what the neutral one has no place for stays as it is.
    const { model, ...same } = asked;
    return { body: { ...same, ...kept }, notCarried: model === undefined ? [] : ['model'] };
  }
  for (const phrase of unfit.list()) losses.add(phrase);
  return { body: { ...written.write(prompt, losses), ...kept }, notCarried: losses.list() };
}

/** Forms that are recognised by their members alone. */
const BY_MEMBERS: readonly PromptForm[] = [
  claudeMessagesPrompt,
  novaPrompt,
  openAiChatPrompt,
  cohereChatPrompt,
  titanPrompt,
  pegasusPrompt,
];
/** Forms with a `prompt`, by the member that limits the tokens. */
const BY_TOKEN_LIMIT: readonly (readonly [string, PromptForm])[] = [
  ['max_gen_len', llamaPrompt],
  ['max_tokens_to_sample', claudeTextPrompt],
  ['maxTokens', jurassicPrompt],
];

/** The form that a body has: its special tokens decide first, then its family's `forms`, then its members. */
function formOf(body: JsonRecord, forms: readonly PromptForm[]): PromptForm | undefined {
  const prompt = asText(member(body, 'prompt'));
  if (prompt?.includes('<｜')) return deepseekPrompt;
  if (prompt?.includes('[INST]') && mistralPrompt.matches(body)) return mistralPrompt;
  const known = [...forms, ...BY_MEMBERS].find(form => form.matches(body));
  if (known || prompt === null) return known;
  return BY_TOKEN_LIMIT.find(([name]) => Object.hasOwn(body, name))?.[1] ?? completionPrompt;
}

/** Cuts a prompt to what a family takes. */
function fit(prompt: NeutralPrompt, limits: PromptLimits, losses: Losses): NeutralPrompt {
  const images = prompt.messages.reduce(
    (count, { parts }) => count + parts.filter(({ kind }) => kind !== 'text').length,
    0,
  );
  const dropImages = images > 0 && !limits.images;
  if (dropImages) losses.add(images === 1 ? '1 image' : `${images} images`);
  return {
    system: prompt.system,
    messages: dropImages
      ? prompt.messages
          .map(message => ({ ...message, parts: message.parts.filter(({ kind }) => kind === 'text') }))
          .filter(({ parts }) => parts.length > 0)
      : prompt.messages,
    settings: fitSettings(prompt.settings, limits, losses),
  };
}

function fitSettings(
  { maxTokens, temperature, topP, stopSequences }: NeutralSettings,
  limits: PromptLimits,
  losses: Losses,
): NeutralSettings {
  const atMost = (name: string, value: Setting | null, highest: number): Setting | null => {
    if (value !== null && highest === 0) {
      losses.add(name);
      return null;
    }
    if (typeof value !== 'number' || value <= highest) return value;
    losses.add(`${name} ${value} (${highest} is the highest here)`);
    return highest;
  };
  return {
    maxTokens: maxTokens ?? limits.defaultMaxTokens,
    temperature: atMost('temperature', temperature, limits.maxTemperature),
    topP: atMost('top p', topP, limits.maxTopP),
    stopSequences: fitStop(stopSequences, limits.maxStopSequences, losses),
  };
}

function fitStop(
  sequences: NeutralSettings['stopSequences'],
  most: number,
  losses: Losses,
): NeutralSettings['stopSequences'] {
  if (sequences === null) return null;
  if (most === 0) {
    losses.add('stop sequences');
    return null;
  }
  if (typeof sequences === 'string' || sequences.length <= most) return sequences;
  losses.add(`stop sequences beyond the first ${most}`);
  return sequences.slice(0, most);
}
