import * as vscode from 'vscode';
import { SECTION, SETTINGS } from './ids.ts';

/** Where requests go: the user's own account, or the built-in sandbox that calls no model. */
export type Destination = 'aws' | 'sandbox';

export interface Settings {
  destination: Destination;
  profile: string | null;
  region: string | null;
  endpointUrl: string | null;
  allowedEnvironmentVariables: ReadonlySet<string>;
  idleTimeoutMs: number;
  maxAttempts: number;
  keepResponses: boolean;
}

const LIMITS = {
  idleTimeoutSeconds: { least: 1, most: 3600, otherwise: 300 },
  maxAttempts: { least: 1, most: 10, otherwise: 3 },
};

/** The settings as they are now. A value of a wrong type counts as absent: settings.json is edited by hand. */
export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const text = (name: string) => {
    const value = configuration.get<unknown>(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const number = (name: keyof typeof LIMITS) => {
    const value = configuration.get<unknown>(name);
    const { least, most, otherwise } = LIMITS[name];
    return typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : otherwise;
  };
  const names = configuration.get<unknown>(SETTINGS.allowedEnvironmentVariables);
  return {
    destination: configuration.get<unknown>(SETTINGS.connection) === 'sandbox' ? 'sandbox' : 'aws',
    profile: text(SETTINGS.profile),
    region: text(SETTINGS.region),
    endpointUrl: text(SETTINGS.endpointUrl),
    allowedEnvironmentVariables: new Set(Array.isArray(names) ? names.filter(name => typeof name === 'string') : []),
    idleTimeoutMs: number(SETTINGS.idleTimeoutSeconds) * 1000,
    maxAttempts: Math.floor(number(SETTINGS.maxAttempts)),
    // A workspace may switch it off, and cannot switch on what the user has switched off.
    keepResponses:
      configuration.get<unknown>(SETTINGS.keepResponses) !== false &&
      configuration.inspect<unknown>(SETTINGS.keepResponses)?.globalValue !== false,
  };
}
