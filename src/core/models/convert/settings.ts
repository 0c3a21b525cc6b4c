import type { JsonRecord } from '../../json/untrustedJson.ts';
import { member } from '../../json/untrustedJson.ts';
import type { NeutralSettings, Setting } from './neutralPrompt.ts';
import type { Losses } from './promptForm.ts';

/** How a form spells the settings; the first name is written, others are read too. Empty or `null`: the form has none. */
export interface SettingNames {
  maxTokens: readonly [string, ...string[]];
  temperature: string;
  topP: readonly string[];
  stop: string | null;
}

/** Reads the settings out of a body or the part of it that holds them; a value that is none is a loss. */
export function readSettings(record: JsonRecord, names: SettingNames, losses: Losses, place = ''): NeutralSettings {
  const setting = (...spellings: readonly string[]): Setting | null => {
    for (const name of spellings) {
      const value = member(record, name);
      if (typeof value === 'number' || isPlaceholder(value)) return value;
      if (value !== undefined && value !== null) losses.add(place + name);
    }
    return null;
  };
  return {
    maxTokens: setting(...names.maxTokens),
    temperature: setting(names.temperature),
    topP: setting(...names.topP),
    stopSequences: names.stop === null ? null : readStop(member(record, names.stop), place + names.stop, losses),
  };
}

export function writeSettings(
  { maxTokens, temperature, topP, stopSequences }: NeutralSettings,
  names: SettingNames,
): Record<string, unknown> {
  return {
    ...(maxTokens === null ? {} : { [names.maxTokens[0]]: maxTokens }),
    ...(temperature === null ? {} : { [names.temperature]: temperature }),
    ...(topP === null || names.topP[0] === undefined ? {} : { [names.topP[0]]: topP }),
    ...(stopSequences === null || names.stop === null ? {} : { [names.stop]: stopSequences }),
  };
}

/** All names of a form's settings; any other member is no setting. */
export function settingNames({ maxTokens, temperature, topP, stop }: SettingNames): string[] {
  return [...maxTokens, temperature, ...topP, ...(stop === null ? [] : [stop])];
}

/** A string that is a placeholder as a whole takes the variable's value with its type. */
function isPlaceholder(value: unknown): value is string {
  return typeof value === 'string' && /^\{\{[^{}]+\}\}$/.test(value.trim());
}

function readStop(value: unknown, name: string, losses: Losses): NeutralSettings['stopSequences'] {
  if (isPlaceholder(value)) return value;
  const texts: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const sequences = texts.filter(text => typeof text === 'string');
  if (sequences.length < texts.length) losses.add(name);
  return sequences.length > 0 ? sequences : null;
}
