import { isNovaBody } from '../../body/bodyForms.ts';
import { asList, asRecord, asText, asWord, at, member } from '../../../json/untrustedJson.ts';
import { alternating, COMMON_IMAGE_TYPES } from '../neutralPrompt.ts';
import type { NeutralMessage, NeutralPart } from '../neutralPrompt.ts';
import type { Losses, PromptForm } from '../promptForm.ts';
import { readSettings, settingNames, writeSettings } from '../settings.ts';
import type { SettingNames } from '../settings.ts';

const NAMES: SettingNames = {
  maxTokens: ['maxTokens', 'max_new_tokens'],
  temperature: 'temperature',
  topP: ['topP', 'top_p'],
  stop: 'stopSequences',
};

/** Amazon Nova: blocks without a type, and the settings in a part of their own. */
export const novaPrompt: PromptForm = {
  matches: body => Array.isArray(member(body, 'messages')) && isNovaBody(body),
  read(body, losses) {
    const config = asRecord(member(body, 'inferenceConfig')) ?? {};
    losses.addOthers(body, ['schemaVersion', 'messages', 'system', 'inferenceConfig']);
    losses.addOthers(config, settingNames(NAMES), 'inferenceConfig.');
    return {
      system: asList(member(body, 'system'))
        .map(block => asText(member(block, 'text')) ?? '')
        .join('\n\n'),
      messages: asList(member(body, 'messages')).flatMap((message, index) => readMessage(message, index + 1, losses)),
      settings: readSettings(config, NAMES, losses, 'inferenceConfig.'),
    };
  },
  write({ system, messages, settings }, losses) {
    const config = writeSettings(settings, NAMES);
    return {
      ...(system === '' ? {} : { system: [{ text: system }] }),
      messages: alternating(messages).map(({ role, parts }) => ({
        role,
        content: parts.flatMap(part => writePart(part, losses)),
      })),
      ...(Object.keys(config).length === 0 ? {} : { inferenceConfig: config }),
    };
  },
};

function readMessage(message: unknown, number: number, losses: Losses): NeutralMessage[] {
  const role = member(message, 'role') === 'assistant' ? 'assistant' : 'user';
  const parts = asList(member(message, 'content')).flatMap((block): NeutralPart[] => {
    const text = asText(member(block, 'text'));
    if (text !== null) return [{ kind: 'text', text }];
    const data = asWord(at(block, 'image', 'source', 'bytes'));
    if (data !== null) {
      return [{ kind: 'image', mediaType: `image/${asWord(at(block, 'image', 'format')) ?? 'png'}`, data }];
    }
    losses.add(`${Object.keys(asRecord(block) ?? {})[0] ?? 'unreadable'} block in message ${number}`);
    return [];
  });
  return parts.length > 0 ? [{ role, parts }] : [];
}

function writePart(part: NeutralPart, losses: Losses): object[] {
  switch (part.kind) {
    case 'text':
      return [{ text: part.text }];
    case 'image':
      if (COMMON_IMAGE_TYPES.includes(part.mediaType)) {
        return [{ image: { format: part.mediaType.slice('image/'.length), source: { bytes: part.data } } }];
      }
      losses.add(`image of the type ${part.mediaType}`);
      return [];
    case 'imageUrl':
      losses.add('image that is named by its URL');
      return [];
  }
}
