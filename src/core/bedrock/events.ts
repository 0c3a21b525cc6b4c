import type { CallError } from '../http/callError.ts';
import type { CallEvent } from '../http/signedCall.ts';
import type { EventStreamMessage } from './eventStream.ts';

/** What happens while an invocation runs, in order. `at` is in milliseconds on one monotonic clock. */
export type InvokeEvent =
  | CallEvent
  /** Part of the body of InvokeModel. */
  | { type: 'bytes'; bytes: Uint8Array; at: number }
  /** Whole messages of a stream, as many as one read brought. */
  | { type: 'messages'; messages: readonly EventStreamMessage[]; bytes: number; at: number }
  /** The answer's transport ended cleanly. */
  | { type: 'end'; at: number }
  /** The last event where the invocation failed; what came before it is kept. */
  | { type: 'failed'; error: CallError; at: number };
