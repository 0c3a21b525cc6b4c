import { Cancellation } from '../../src/core/http/cancellation.ts';
import type { HttpRequest, ResponseHead } from '../../src/core/http/httpRequest.ts';
import type { Transport } from '../../src/core/http/transport.ts';

/** Sends one request over a transport, without retries, and gives the head of its answer once all of it came. */
export async function deliverRequest(
  transport: Transport,
  request: HttpRequest,
  { signal, idleTimeoutMs }: { signal: AbortSignal; idleTimeoutMs: number },
): Promise<ResponseHead> {
  const cancellation = new Cancellation(signal);
  const heads: ResponseHead[] = [];
  const receiver = { head: (head: ResponseHead) => void heads.push(head), bytes: () => undefined };
  try {
    await transport.deliver(request, { receiver, cancellation, idleTimeoutMs });
  } finally {
    cancellation.close();
  }
  const [head] = heads;
  if (!head) throw new Error('The transport ended without an answer.');
  return head;
}
