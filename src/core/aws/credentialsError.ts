/** No usable credentials; nothing was sent. Name, message and advice are ours and hold no secret. */
export class CredentialsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** The user was asked for something, such as an MFA code, and turned away: what needed it counts as cancelled. */
export class QuestionDismissed extends CredentialsError {
  constructor(question: string) {
    super('Cancelled', `${question} was not given.`, 'Send again when you have it.');
  }
}

/** True for a CredentialsError of another bundle too. */
export function isCredentialsError(error: unknown): error is CredentialsError {
  return error instanceof Error && 'advice' in error && typeof error.advice === 'string';
}
