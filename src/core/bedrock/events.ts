import type { CallError } from '../http/callError.ts';
import type { ResponseHead, SignedHttpRequest } from '../http/httpRequest.ts';
import type { RetryReason } from '../http/retryPolicy.ts';
import type { EventStreamMessage } from './eventStream.ts';

/** What happens while an invocation runs, in order. `at` is in milliseconds on one monotonic clock. */
export type InvokeEvent =
  | { type: 'authorizing'; at: number }
  | { type: 'attempt'; attempt: number; maxAttempts: number; request: SignedHttpRequest; at: number }
  /** The connection stands and the request is on its way. */
  | { type: 'sent'; at: number }
  | { type: 'head'; head: ResponseHead; at: number }
  /** Part of the body of InvokeModel. */
  | { type: 'bytes'; bytes: Uint8Array; at: number }
  /** Whole messages of a stream, as many as one read brought. */
  | { type: 'messages'; messages: readonly EventStreamMessage[]; bytes: number; at: number }
  /** An attempt failed; with `retryDelayMs` another follows after that wait. */
  | {
      type: 'attemptFailed';
      attempt: number;
      maxAttempts: number;
      error: CallError;
      retryDelayMs: number | null;
      reason: RetryReason | null;
      at: number;
    }
  /** The answer's transport ended cleanly. */
  | { type: 'end'; at: number }
  /** The last event where the invocation failed; what came before it is kept. */
  | { type: 'failed'; error: CallError; at: number };
