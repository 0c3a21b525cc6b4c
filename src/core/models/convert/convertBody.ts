import type { ModelFamily } from '../modelFamily.ts';
import { asRecord } from '../../json/untrustedJson.ts';
import { formOf, formsOf } from './familyForms.ts';
import { Losses } from './losses.ts';
import type { NeutralPrompt, NeutralSettings, Setting } from './neutralPrompt.ts';
import type { FamilyLimits } from './promptForm.ts';

export interface Conversion {
  /** A body of the other family, in the order of its template. */
  body: Record<string, unknown>;
  /** What is not in it, as short phrases: `stop sequences`, `tools`, `2 images`. */
  notCarried: string[];
}

/** Read by Bedrock itself, whatever the family. */
const GUARDRAIL_CONFIG = 'amazon-bedrock-guardrailConfig';

/** Whether prompts of one family can be written for another: both answer prompts with text. */
export function canConvert(from: ModelFamily, to: ModelFamily): boolean {
  return formsOf(from) !== null && formsOf(to) !== null;
}

/**
 * Writes a prompt for another family: system text, messages, images, temperature, top p, the most tokens, stop
 * sequences. Takes the body as it stands in a request file, placeholders and all. `null` where one of the families
 * answers with something else than text, or nothing can be read from the body.
 */
export function convertBody(from: ModelFamily, to: ModelFamily, body: unknown): Conversion | null {
  const record = asRecord(body);
  const source = formsOf(from);
  const target = formsOf(to);
  if (record === null || !source || !target) return null;
  const { [GUARDRAIL_CONFIG]: guardrailConfig, ...asked } = record;
  const form = formOf(asked, source);
  if (!form) return null;
  const losses = new Losses();
  const kept = guardrailConfig === undefined ? {} : { [GUARDRAIL_CONFIG]: guardrailConfig };
  const read = form.read(asked, losses);

  const unfit = new Losses();
  const prompt = fit(read, target.limits, unfit);
  if (form === target.forms[0] && unfit.list().length === 0 && prompt.settings.maxTokens === read.settings.maxTokens) {
    // The same form: what the neutral one has no place for stays as it is.
    const { model, ...same } = asked;
    return { body: { ...same, ...kept }, notCarried: model === undefined ? [] : ['model'] };
  }
  for (const phrase of unfit.list()) losses.add(phrase);
  const [written] = target.forms;
  // A family that asks for more than a prompt has it in its template (Pegasus: the video).
  const { mediaSource } = to.template('');
  return {
    body: { ...written.write(prompt, losses), ...(mediaSource === undefined ? {} : { mediaSource }), ...kept },
    notCarried: losses.list(),
  };
}

/** Cuts a prompt to what a family takes. */
function fit(prompt: NeutralPrompt, limits: FamilyLimits, losses: Losses): NeutralPrompt {
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
  limits: FamilyLimits,
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
    maxTokens: maxTokens ?? limits.maxTokens,
    temperature: atMost('temperature', temperature, limits.highestTemperature),
    topP: atMost('top p', topP, limits.highestTopP),
    stopSequences: fitStop(stopSequences, limits.stopSequences, losses),
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
