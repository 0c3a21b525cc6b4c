import { CredentialsError } from '../core/aws/credentialsError.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks for the code of an MFA device on the terminal.
 * @throws CredentialsError where there is no terminal, or no code was given
 */
export async function askMfaCode(serial: string, terminal: Terminal, signal: AbortSignal): Promise<string> {
  if (!terminal.canAsk) {
    throw new CredentialsError(
      'MfaRequired',
      `A code of the MFA device ${serial} is needed, and there is no terminal to ask for it.`,
      'Run it in a terminal, make a session with aws sts get-session-token, or use a profile without MFA.',
    );
  }
  const code = (await terminal.ask(`Code of the MFA device ${serial}`, signal))?.trim() ?? '';
  if (!/^\d{6,8}$/.test(code)) {
    throw new CredentialsError(
      'MfaRefused',
      'An MFA code is a number of six digits.',
      'Ask again and type the code that the device shows.',
    );
  }
  return code;
}
