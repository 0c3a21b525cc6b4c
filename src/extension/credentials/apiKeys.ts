import type * as vscode from 'vscode';
import { SECRETS } from '../window/ids.ts';

/** Longer names would not fit into a pick list. */
const MAX_NAME_CHARACTERS = 64;

/**
 * The Bedrock API keys that the user stored, by the names that they gave them, in VS Code's SecretStorage and nowhere else.
 * All are in one secret: VS Code does not list the secrets that there are.
 */
export class ApiKeys {
  /** A key was stored or forgotten, in this window or another. */
  readonly onDidChange: vscode.Event<void>;

  constructor(private readonly secrets: vscode.SecretStorage) {
    this.onDidChange = (listener, self, disposables) =>
      secrets.onDidChange(
        ({ key }) => {
          if (key === SECRETS.apiKeys) listener.call(self);
        },
        undefined,
        disposables,
      );
  }

  /** Sorted. */
  async names(): Promise<string[]> {
    return [...(await this.read()).keys()].sort((a, b) => a.localeCompare(b));
  }

  async get(name: string): Promise<string | undefined> {
    return (await this.read()).get(name);
  }

  async store(name: string, token: string): Promise<void> {
    await this.write((await this.read()).set(name, token));
  }

  async forget(name: string): Promise<void> {
    const keys = await this.read();
    if (keys.delete(name)) await this.write(keys);
  }

  private async read(): Promise<Map<string, string>> {
    const kept: unknown = JSON.parse((await this.secrets.get(SECRETS.apiKeys)) ?? '{}');
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }

  private async write(keys: ReadonlyMap<string, string>): Promise<void> {
    if (keys.size === 0) await this.secrets.delete(SECRETS.apiKeys);
    else await this.secrets.store(SECRETS.apiKeys, JSON.stringify(Object.fromEntries(keys)));
  }
}

/** Why a name cannot be one, or `undefined`. */
export function faultOfKeyName(name: string): string | undefined {
  const text = name.trim();
  if (text === '') return 'Give the key a name.';
  if (text.length > MAX_NAME_CHARACTERS) return `Give a name of at most ${MAX_NAME_CHARACTERS} characters.`;
  if (/\p{Cc}/u.test(text)) return 'A name has no control characters.';
  // A key that was pasted into the wrong box must not be shown from then on.
  return /bedrock-api-key-|^ABSK|\S{40}/.test(text)
    ? 'This seems to be a key. Give a name to recognize it by.'
    : undefined;
}
