import { countInputTokens } from './answer.ts';
import { invalid } from '../wire/serviceError.ts';
import { isObject, objectOf } from '../families/json.ts';
import { parseBody, readInvocation } from './invocation.ts';
import type { IncomingCall } from '../wire/incomingCall.ts';

/** CountTokens over an InvokeModel body, which this operation, unlike InvokeModel, wraps in base64. */
export function countTokens(call: IncomingCall, modelId: string, region: string): object {
  const invoke = objectOf(parseBody(call.body)['input'])['invokeModel'];
  const body = isObject(invoke) ? invoke['body'] : undefined;
  if (typeof body !== 'string') throw invalid('The sandbox counts the tokens of input.invokeModel.body only.');
  const inner: IncomingCall = { ...call, body: Buffer.from(body, 'base64') };
  return { inputTokens: countInputTokens(readInvocation(inner, modelId, false, region)) };
}
