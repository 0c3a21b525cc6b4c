/** What a prompt says, whatever family's body it stands in. */
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

/** A number, or the placeholder (`{{limit}}`) of a variable that is one: bodies are converted as they stand in the file. */
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
