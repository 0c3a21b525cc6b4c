import { asList, asRecord, asText, asWord, member } from '../../../json/untrustedJson.ts';
import type { JsonRecord } from '../../../json/untrustedJson.ts';
import { imageTypeOf, NO_SETTINGS } from '../neutralPrompt.ts';
import type { NeutralMessage, NeutralPart, NeutralPrompt } from '../neutralPrompt.ts';
import type { Losses, PromptForm } from '../promptForm.ts';
import { readSettings, settingNames, writeSettings } from '../settings.ts';
import type { SettingNames } from '../settings.ts';

/** How special tokens or words divide one string into system text and turns. */
export interface TurnFormat {
  read(text: string, losses: Losses): Pick<NeutralPrompt, 'system' | 'messages'>;
  /** Ends where the model continues: behind a last message of the assistant, else at the opening of one. */
  write(prompt: Pick<NeutralPrompt, 'system' | 'messages'>, losses: Losses): string;
}

export interface PromptTextFacts {
  /** The member that holds the text. */
  text: string;
  /** The member that holds the settings, where they are not next to the text. */
  settingsIn?: string;
  names: SettingNames;
  turns: TurnFormat;
  /** A list of base64 images; the text has `token` where each belongs. */
  images?: { member: string; token: string };
  /** Members that a body of this form has besides a prompt. */
  written?: Readonly<Record<string, unknown>>;
  matches(body: JsonRecord): boolean;
}

/** A form whose prompt is one string. */
export function promptTextForm({
  text,
  settingsIn,
  names,
  turns,
  images,
  written,
  matches,
}: PromptTextFacts): PromptForm {
  return {
    matches: body => typeof member(body, text) === 'string' && matches(body),
    read(body, losses) {
      const settings = settingsIn === undefined ? body : asRecord(member(body, settingsIn));
      losses.addOthers(body, [
        text,
        ...(settingsIn === undefined ? settingNames(names) : [settingsIn]),
        ...(images ? [images.member] : []),
      ]);
      if (settingsIn !== undefined) losses.addOthers(settings ?? {}, settingNames(names), `${settingsIn}.`);
      const said = turns.read(asText(member(body, text)) ?? '', losses);
      return {
        system: said.system,
        messages: images ? withImages(said.messages, asList(member(body, images.member)), images.token) : said.messages,
        settings: settings
          ? readSettings(settings, names, losses, settingsIn === undefined ? '' : `${settingsIn}.`)
          : NO_SETTINGS,
      };
    },
    write({ system, messages, settings }, losses) {
      const data: string[] = [];
      const worded = images ? messages.map(message => withTokens(message, images.token, data, losses)) : messages;
      const set = writeSettings(settings, names);
      return {
        [text]: turns.write({ system, messages: worded }, losses),
        ...(images && data.length > 0 ? { [images.member]: data } : {}),
        ...(settingsIn === undefined ? set : Object.keys(set).length > 0 ? { [settingsIn]: set } : {}),
        ...written,
      };
    },
  };
}

/** Puts each image where its token is; those without a token belong to the last message of the user. */
function withImages(messages: readonly NeutralMessage[], list: readonly unknown[], token: string): NeutralMessage[] {
  const waiting = list
    .map(asWord)
    .filter(data => data !== null)
    .map((data): NeutralPart => ({ kind: 'image', mediaType: imageTypeOf(data), data }));
  const placed = messages.map(({ role, parts }) => ({
    role,
    parts: parts.flatMap(part => (part.kind === 'text' ? split(part.text, token, waiting) : [part])),
  }));
  const last = placed.map(({ role }) => role).lastIndexOf('user');
  return placed.map((message, index) =>
    index === last ? { ...message, parts: [...waiting, ...message.parts] } : message,
  );
}

function split(text: string, token: string, waiting: NeutralPart[]): NeutralPart[] {
  return text.split(token).flatMap((piece, index): NeutralPart[] => {
    const image = index === 0 ? undefined : waiting.shift();
    return [...(image ? [image] : []), ...(piece === '' ? [] : [{ kind: 'text' as const, text: piece }])];
  });
}

function withTokens({ role, parts }: NeutralMessage, token: string, data: string[], losses: Losses): NeutralMessage {
  const text = parts
    .map((part, index) => {
      if (part.kind === 'image') {
        data.push(part.data);
        return token;
      }
      if (part.kind === 'imageUrl') losses.add('image that is named by its URL');
      return part.kind === 'text' ? (parts[index - 1]?.kind === 'text' ? `\n${part.text}` : part.text) : '';
    })
    .join('');
  return { role, parts: [{ kind: 'text', text }] };
}
