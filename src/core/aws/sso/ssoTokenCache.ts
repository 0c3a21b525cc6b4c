import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { getSSOTokenFilepath } from '@smithy/core/config';
import type { SsoSession } from './ssoSession.ts';

/** A token as the AWS CLI keeps it, in its names; times in ISO 8601 without fractions. */
export interface SsoToken {
  startUrl: string;
  region: string;
  accessToken: string;
  expiresAt: string;
  clientId: string;
  clientSecret: string;
  registrationExpiresAt: string;
  refreshToken?: string;
}

/** `~/.aws/sso/cache/<SHA-1 of the session's name, else of the start URL>.json`: where the AWS CLI and the SDKs look. */
export function ssoTokenFile({ name, startUrl }: SsoSession): string {
  return getSSOTokenFilepath(name ?? startUrl);
}

/** The token that is kept for a session, if it is one for its start URL; its end may be past. */
export async function readSsoToken(session: SsoSession): Promise<Pick<SsoToken, 'accessToken' | 'expiresAt'> | null> {
  try {
    const token = JSON.parse(await readFile(ssoTokenFile(session), 'utf8')) as Partial<SsoToken> | null;
    if (
      typeof token?.accessToken !== 'string' ||
      typeof token.expiresAt !== 'string' ||
      token.startUrl !== session.startUrl
    ) {
      return null;
    }
    return { accessToken: token.accessToken, expiresAt: token.expiresAt };
  } catch {
    return null;
  }
}

/**
 * Keeps a token where the AWS CLI keeps it, for this user's eyes only. It is written to a file beside and renamed in
 * one step: a process that reads or signs in at the same moment sees a whole token, the old or the new one.
 */
export async function writeSsoToken(session: SsoSession, token: SsoToken): Promise<void> {
  const file = ssoTokenFile(session);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // Not *.json: other tools read every such file of the folder.
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(token, null, 2));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}

export function tokenTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
