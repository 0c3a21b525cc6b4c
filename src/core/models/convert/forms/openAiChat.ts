import { isChatBody } from '../../body/bodyForms.ts';
import { asList, asRecord, asText, asWord, at, member } from '../../../json/untrustedJson.ts';
import type { NeutralMessage, NeutralPart } from '../neutralPrompt.ts';
import type { Losses, PromptForm } from '../promptForm.ts';
import { readSettings, settingNames, writeSettings } from '../settings.ts';
import type { SettingNames } from '../settings.ts';

const NAMES: SettingNames = {
  maxTokens: ['max_tokens', 'max_completion_tokens'],
  temperature: 'temperature',
  topP: ['top_p'],
  stop: 'stop',
};

/** OpenAI's chat, which most families share. */
export const openAiChatPrompt: PromptForm = {
  matches: body => Array.isArray(member(body, 'messages')) && isChatBody(body),
  read(body, losses) {
    losses.addOthers(body, ['messages', 'stream', ...settingNames(NAMES)]);
    const system: string[] = [];
    const messages: NeutralMessage[] = [];
    asList(member(body, 'messages')).forEach((message, index) => {
      const role = member(message, 'role');
      losses.addOthers(asRecord(message) ?? {}, ['role', 'content'], `message ${index + 1} `);
      if (role === 'tool' || role === 'function') {
        losses.add(`tool result in message ${index + 1}`);
        return;
      }
      const parts = readContent(member(message, 'content'), index + 1, losses);
      if (role === 'system' || role === 'developer') {
        system.push(...parts.flatMap(part => (part.kind === 'text' ? [part.text] : [])));
      } else if (parts.length > 0) messages.push({ role: role === 'assistant' ? 'assistant' : 'user', parts });
    });
    return { system: system.join('\n\n'), messages, settings: readSettings(body, NAMES, losses) };
  },
  write: ({ system, messages, settings }) => ({
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), ...messages.map(writeMessage)],
    ...writeSettings(settings, NAMES),
  }),
};

function readContent(content: unknown, number: number, losses: Losses): NeutralPart[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  // Writer's own sample has a single part without a list around it.
  return (asRecord(content) === null ? asList(content) : [content]).flatMap((part): NeutralPart[] => {
    const text = asText(member(part, 'text'));
    if (text !== null) return [{ kind: 'text', text }];
    const url = asWord(at(part, 'image_url', 'url')) ?? asWord(member(part, 'image_url'));
    if (url !== null) return [readImage(url)];
    losses.add(`${asWord(member(part, 'type')) ?? 'unreadable'} part in message ${number}`);
    return [];
  });
}

function readImage(url: string): NeutralPart {
  const [, mediaType, data] = /^data:([^;,]+);base64,([^]*)$/.exec(url) ?? [];
  return mediaType === undefined || data === undefined ? { kind: 'imageUrl', url } : { kind: 'image', mediaType, data };
}

function writeMessage({ role, parts }: NeutralMessage): object {
  const [first, ...more] = parts;
  // Some of these families take a plain text only.
  if (first?.kind === 'text' && more.length === 0) return { role, content: first.text };
  if (parts.every(part => part.kind === 'text')) return { role, content: parts.map(({ text }) => text).join('\n') };
  return {
    role,
    content: parts.map(part =>
      part.kind === 'text'
        ? { type: 'text', text: part.text }
        : {
            type: 'image_url',
            image_url: { url: part.kind === 'image' ? `data:${part.mediaType};base64,${part.data}` : part.url },
          },
    ),
  };
}
