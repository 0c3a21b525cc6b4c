import { createInterface } from 'node:readline/promises';
import { CredentialsError } from '../core/aws/credentialsError.ts';

/**
 * Asks for the code of an MFA device on the terminal; standard output stays clean for the answer.
 * @throws CredentialsError where there is no terminal, or no code was given
 */
export async function askMfaCode(serial: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CredentialsError(
      'MfaRequired',
      `A code of the MFA device ${serial} is needed, and there is no terminal to ask for it.`,
      'Run it in a terminal, make a session with aws sts get-session-token, or use a profile without MFA.',
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl+C and Ctrl+D close the question; it would then wait for ever.
    const closed = new Promise<string>(resolve => lines.once('close', () => resolve('')));
    const code = (
      await Promise.race([lines.question(`Code of the MFA device ${serial}: `, { signal }), closed])
    ).trim();
    if (!/^\d{6,8}$/.test(code)) {
      throw new CredentialsError(
        'MfaRefused',
        'An MFA code is a number of six digits.',
        'Ask again and type the code that the device shows.',
      );
    }
    return code;
  } finally {
    lines.close();
  }
}
