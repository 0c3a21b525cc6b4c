/** The content of a prompt, independent of the family's body it came in. */
export interface NeutralPrompt {
  /** Empty: none. */
  system: string;
  messages: readonly NeutralMessage[];
  settings: NeutralSettings;
}

export interface NeutralMessage {
  role: 'user' | 'assistant';
  parts: readonly NeutralPart[];
}

export type NeutralPart =
  | { kind: 'text'; text: string }
  /** `data` is base64, or a placeholder of a request file that becomes it. */
  | { kind: 'image'; mediaType: string; data: string }
  | { kind: 'imageUrl'; url: string };

/** A number, or the placeholder (`{{limit}}`) of a variable that is one: bodies are converted as they are in the file. */
export type Setting = number | string;

export interface NeutralSettings {
  maxTokens: Setting | null;
  temperature: Setting | null;
  topP: Setting | null;
  stopSequences: readonly string[] | string | null;
}

export const NO_SETTINGS: NeutralSettings = { maxTokens: null, temperature: null, topP: null, stopSequences: null };

export function textMessage(role: NeutralMessage['role'], text: string): NeutralMessage {
  return { role, parts: [{ kind: 'text', text }] };
}

/** A message's text; images leave no trace in it. */
export function textOf({ parts }: NeutralMessage): string {
  return parts.flatMap(part => (part.kind === 'text' ? [part.text] : [])).join('\n');
}

/** Neighbours of one role as one message, for families whose roles must alternate. */
export function alternating(messages: readonly NeutralMessage[]): NeutralMessage[] {
  const merged: NeutralMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === message.role) {
      merged[merged.length - 1] = { role: last.role, parts: [...last.parts, ...message.parts] };
    } else merged.push(message);
  }
  return merged;
}

/** The first characters of an image's base64, and what it is. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGO', 'image/gif'],
  ['UklGR', 'image/webp'],
];
const ENDINGS: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** The types that every family with images takes. */
export const COMMON_IMAGE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The type of an image that comes without one: by its first bytes, or by the file that `{{$base64 file}}` names. */
export function imageTypeOf(data: string): string {
  const bySignature = SIGNATURES.find(([start]) => data.startsWith(start))?.[1];
  const ending = /\.([a-z]{3,4})\s*\}\}$/i.exec(data.slice(-300))?.[1]?.toLowerCase() ?? '';
  return bySignature ?? (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined) ?? 'image/png';
}
