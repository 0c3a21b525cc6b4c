import type { Authorization, AuthorizeOptions, Identity } from '../../core/aws/identity.ts';

/** Those who wait at this moment for the credentials of one identity. */
interface Waiting {
  count: number;
  authorizing?: Promise<Authorization>;
  /** Ends the question that is open, or is to come, for them. */
  question?: AbortController | undefined;
}

/**
 * Questions for MFA codes: one at a time, since a second input box would close the first; one for all callers that wait for
 * the same credentials; and none that is no longer waited for.
 */
export class MfaQuestions {
  private readonly waiting = new Map</* label */ string, Waiting>();
  private last: Promise<unknown> = Promise.resolve();

  /** Asks for the identity with this label when no other question is open. Rejects as `question` does. */
  ask(label: string, question: (signal: AbortSignal) => Promise<string>): Promise<string> {
    const aborter = new AbortController();
    const waiting = this.waiting.get(label);
    if (waiting) waiting.question = aborter;
    const asked = this.last
      .then(() => question(aborter.signal))
      .finally(() => {
        if (waiting?.question === aborter) waiting.question = undefined;
      });
    this.last = asked.catch(() => undefined);
    return asked;
  }

  /** The identity for a caller that gives up when `signal` aborts: when the last one does, the question is closed. */
  until(identity: Identity, signal: AbortSignal): Identity {
    return { ...identity, authorize: options => this.authorize(identity, signal, options) };
  }

  private async authorize(
    identity: Identity,
    signal: AbortSignal,
    options: AuthorizeOptions | undefined,
  ): Promise<Authorization> {
    signal.throwIfAborted();
    const { label } = identity;
    const waiting = this.waiting.get(label) ?? { count: 0 };
    this.waiting.set(label, waiting);
    waiting.count++;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      signal.removeEventListener('abort', leave);
      if (--waiting.count > 0) return;
      if (this.waiting.get(label) === waiting) this.waiting.delete(label);
      waiting.question?.abort();
    };
    signal.addEventListener('abort', leave);
    try {
      // A device gives each code once: who comes while it is asked for waits for the same answer.
      const pending = waiting.question && waiting.authorizing;
      return await (pending ?? (waiting.authorizing = identity.authorize(options)));
    } finally {
      leave();
    }
  }
}
