import * as vscode from 'vscode';
import { apiKeyWords, describeApiKey } from '../../core/aws/apiKey.ts';
import type { ApiKeyDescription } from '../../core/aws/apiKey.ts';
import { offer } from '../window/offer.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import { faultOfKeyName } from './apiKeys.ts';
import type { ApiKeys } from './apiKeys.ts';
import type { Access } from './access.ts';

/** Stores a Bedrock API key under a name, and offers to sign with it. */
export async function storeApiKey({ choice, session: { apiKeys } }: Access): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  const name = await askForApiKey(apiKeys);
  if (name === undefined) return;
  const words = apiKeyWords(describeApiKey((await apiKeys.get(name)) ?? ''));
  offer('information', `The Bedrock API key ${name} is stored: ${words}.`, 'Sign with It Here', async () => {
    await choice.setSigner({ apiKey: name });
    await choice.setDestination('aws');
  });
}

/** Asks for a key and a name, and stores it; gives the name, or `undefined` where the user dismissed a question. */
export async function askForApiKey(keys: ApiKeys): Promise<string | undefined> {
  const token = await vscode.window.showInputBox({
    title: 'Store a Bedrock API Key (1 of 2)',
    prompt: 'Paste the key. VS Code keeps it encrypted, and it is not shown anywhere.',
    password: true,
    ignoreFocusOut: true,
    validateInput: text => faultOfKey(text, Date.now()),
  });
  if (token === undefined) return undefined;
  const known = await keys.names();
  const name = await vscode.window.showInputBox({
    title: 'Store a Bedrock API Key (2 of 2)',
    prompt: 'A name to recognize it by',
    value: freeName(describeApiKey(token), known),
    ignoreFocusOut: true,
    validateInput: text => {
      const fault = faultOfKeyName(text);
      if (fault !== undefined || !known.includes(text.trim())) return fault;
      return {
        message: `The key that is stored as ${text.trim()} is replaced.`,
        severity: vscode.InputBoxValidationSeverity.Warning,
      };
    },
  });
  if (name === undefined) return undefined;
  await keys.store(name.trim(), token.trim());
  return name.trim();
}

/** Removes a stored key from VS Code. A workspace that signs with it says so when it sends. */
export async function forgetApiKey({ choice, session: { apiKeys } }: Access): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  const names = await apiKeys.names();
  if (names.length === 0) {
    void vscode.window.showInformationMessage('No Bedrock API key is stored.');
    return;
  }
  const items = await Promise.all(
    names.map(async name => ({
      label: name,
      description: apiKeyWords(describeApiKey((await apiKeys.get(name)) ?? '')),
    })),
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Forget a Bedrock API Key',
    placeHolder: 'Which key? It stays valid at AWS until it expires or you delete it there.',
  });
  if (!chosen) return;
  await apiKeys.forget(chosen.label);
  const { signer } = choice;
  if (signer.kind === 'apiKey' && signer.name === chosen.label) await choice.setSigner(null);
  void vscode.window.showInformationMessage(`The Bedrock API key ${chosen.label} is forgotten.`);
}

/** Why the input cannot be a usable key, or `undefined`. What is unknown is accepted: Bedrock judges it. */
function faultOfKey(text: string, now: number): string | vscode.InputBoxValidationMessage | undefined {
  const token = text.trim();
  if (token === '') return 'Paste a key.';
  if (!/^[\x21-\x7e]+$/.test(token)) return 'This has characters that are not valid in a key.';
  const description = describeApiKey(token);
  if (description.expiresAt && description.expiresAt.getTime() <= now) {
    return `This key has expired: ${apiKeyWords(description)}.`;
  }
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  return {
    message: `Bedrock API key, ${apiKeyWords(description)}.`,
    severity: description.kind === 'unknown' ? Warning : Info,
  };
}

function freeName({ kind, region, account }: ApiKeyDescription, taken: readonly string[]): string {
  const base = [kind === 'unknown' ? 'key' : kind, region ?? account].filter(Boolean).join(' ');
  let name = base;
  for (let number = 2; taken.includes(name); number++) name = `${base} ${number}`;
  return name;
}
