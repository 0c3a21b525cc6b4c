import { asList, asRecord, asText, asWord, at, member } from '../../../json/untrustedJson.ts';
import { COMMON_IMAGE_TYPES } from '../neutralPrompt.ts';
import type { NeutralMessage, NeutralPart } from '../neutralPrompt.ts';
import type { Losses, PromptForm } from '../promptForm.ts';
import { readSettings, settingNames, writeSettings } from '../settings.ts';
import type { SettingNames } from '../settings.ts';

const NAMES: SettingNames = {
  maxTokens: ['max_tokens'],
  temperature: 'temperature',
  topP: ['top_p'],
  stop: 'stop_sequences',
};

/** Anthropic's Messages. */
export const claudeMessagesPrompt: PromptForm = {
  matches: body => Array.isArray(member(body, 'messages')) && Object.hasOwn(body, 'anthropic_version'),
  read(body, losses) {
    losses.addOthers(body, ['anthropic_version', 'messages', 'system', ...settingNames(NAMES)]);
    return {
      system: readSystem(member(body, 'system'), losses),
      messages: asList(member(body, 'messages')).flatMap((message, index) => readMessage(message, index + 1, losses)),
      settings: readSettings(body, NAMES, losses),
    };
  },
  write: ({ system, messages, settings }, losses) => ({
    anthropic_version: 'bedrock-2023-05-31',
    ...writeSettings(settings, NAMES),
    ...(system === '' ? {} : { system }),
    messages: messages.map(({ role, parts }) => ({ role, content: parts.flatMap(part => writePart(part, losses)) })),
  }),
};

function readSystem(value: unknown, losses: Losses): string {
  if (typeof value === 'string') return value;
  return asList(value)
    .map(block => {
      losses.addOthers(asRecord(block) ?? {}, ['type', 'text'], 'system ');
      return asText(member(block, 'text')) ?? '';
    })
    .join('\n\n');
}

function readMessage(message: unknown, number: number, losses: Losses): NeutralMessage[] {
  const role = member(message, 'role') === 'assistant' ? 'assistant' : 'user';
  const content = member(message, 'content');
  if (typeof content === 'string') return [{ role, parts: [{ kind: 'text', text: content }] }];
  const parts = asList(content).flatMap((block): NeutralPart[] => {
    const text = asText(member(block, 'text'));
    if (member(block, 'type') === 'text' && text !== null) {
      losses.addOthers(asRecord(block) ?? {}, ['type', 'text']);
      return [{ kind: 'text', text }];
    }
    const image = member(block, 'type') === 'image' ? readImage(block) : null;
    if (image) return [image];
    losses.add(`${asWord(member(block, 'type')) ?? 'unreadable'} block in message ${number}`);
    return [];
  });
  return parts.length > 0 ? [{ role, parts }] : [];
}

function readImage(block: unknown): NeutralPart | null {
  const data = asWord(at(block, 'source', 'data'));
  const url = asWord(at(block, 'source', 'url'));
  if (data !== null) {
    return { kind: 'image', mediaType: asWord(at(block, 'source', 'media_type')) ?? 'image/png', data };
  }
  return url === null ? null : { kind: 'imageUrl', url };
}

function writePart(part: NeutralPart, losses: Losses): object[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      if (COMMON_IMAGE_TYPES.includes(part.mediaType)) {
        return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }];
      }
      losses.add(`image of the type ${part.mediaType}`);
      return [];
    case 'imageUrl':
      losses.add('image that is named by its URL');
      return [];
  }
}
