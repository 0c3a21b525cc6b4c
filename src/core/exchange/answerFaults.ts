import { CallError } from '../http/callError.ts';
import type { ResponseHead } from '../http/httpRequest.ts';
import type { ExchangeState } from './exchangeView.ts';
import type { StreamedAnswer } from './streamedAnswer.ts';

/** Part of an answer arrived, and is kept. */
export function incompleteAnswer(head: ResponseHead | null, message: string, name = 'IncompleteResponse'): CallError {
  return new CallError({
    kind: 'incomplete',
    name,
    message,
    ...(head ? { status: head.status } : {}),
    ...idsOf(head),
  });
}

/** An answer with status 200 and JSON that is none of a model's. */
export function unreadableAnswer(head: ResponseHead | null): CallError {
  const hasId = head?.requestId != null;
  return new CallError({
    kind: 'notService',
    name: hasId ? 'UnreadableAnswer' : 'NotBedrock',
    message: `The answer has status 200, but its JSON is not an answer of ${hasId ? 'this model: nothing in it could be read' : "a model, and has no request id of Bedrock's"}.`,
    ...(head ? { status: head.status } : {}),
    ...idsOf(head),
  });
}

/** What is missing of a stream whose connection ended cleanly, or `null`. */
export function streamFault(
  { stopped, closed, count, bad }: StreamedAnswer,
  head: ResponseHead | null,
  { endsMeasured, traceRequested }: { endsMeasured: boolean; traceRequested: boolean },
): CallError | null {
  if (bad.count > 0) {
    return incompleteAnswer(
      head,
      `Message ${bad.first} of the stream cannot be read${bad.count > 1 ? `, nor can ${bad.count - 1} more` : ''}, so part of the answer may be missing.`,
    );
  }
  if (count === 0) return incompleteAnswer(head, 'The stream ended without a single message.');
  if (!stopped) {
    return incompleteAnswer(head, 'The stream ended without the message that closes it, so the answer may be cut.');
  }
  if (closed || !endsMeasured) return null;
  return incompleteAnswer(
    head,
    `The model finished; Bedrock's last message did not arrive, which has the token counts${traceRequested ? ' and the trace' : ''}.`,
  );
}

/** The request id, as an error takes it. */
export function idsOf(head: ResponseHead | null): { requestId?: string } {
  return head?.requestId ? { requestId: head.requestId } : {};
}

/** What the end is called: with part of an answer on the screen, a lost connection is an incomplete answer. */
export function stateOf(error: CallError, hasPart: boolean): ExchangeState {
  switch (error.kind) {
    case 'cancelled':
      return 'cancelled';
    case 'service':
    case 'stream':
      return 'refused';
    case 'incomplete':
      return 'incomplete';
    case 'credentials':
    case 'settings':
      return 'failed';
    case 'network':
    case 'notService':
      return hasPart ? 'incomplete' : 'failed';
  }
}
