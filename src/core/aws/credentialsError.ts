import { CallError } from '../http/callError.ts';

/** No usable credentials; nothing was sent. Name, message and advice are ours and hold no secret. */
export class CredentialsError extends CallError {
  declare readonly advice: string;

  constructor(name: string, message: string, advice: string, cause?: unknown) {
    super({ kind: 'credentials', name, message, advice, cause });
  }
}

/** The user dismissed a question, such as that for an MFA code: what needed the answer counts as cancelled. */
export class QuestionDismissed extends CallError {
  constructor(question: string) {
    super({
      kind: 'cancelled',
      name: 'Cancelled',
      message: `${question} was not given.`,
      advice: 'Send again when you have it.',
    });
  }
}
