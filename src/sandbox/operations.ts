import { DEFAULT_REGION } from './models/account.ts';
import { ServiceError } from './wire/serviceError.ts';
import { answerInvocation } from './invoke/answer.ts';
import { parseFaultId } from './faults/faultId.ts';
import { readInvocation } from './invoke/invocation.ts';
import { runFault } from './faults/runFault.ts';
import { sendStream, sendWhole } from './invoke/respond.ts';
import type { Exchange } from './exchange.ts';
import type { IncomingCall } from './wire/incomingCall.ts';
import type { Route } from './route.ts';
import type { VerifiedSigner } from './wire/signature.ts';

/** Runs the operation of a verified request; throws a ServiceError for what Bedrock refuses. Resolves with a fault's name, if one ran. */
export async function runOperation(route: Route, call: IncomingCall, signer: VerifiedSigner, exchange: Exchange): Promise<string | undefined> {
  const region = signer.region ?? DEFAULT_REGION;
  switch (route.operation) {
    case 'InvokeModel':
    case 'InvokeModelWithResponseStream':
      return invokeModel(call, route.modelId ?? '', route.operation === 'InvokeModelWithResponseStream', region, exchange);
    default:
      throw new ServiceError('UnknownOperationException', 'There is no such operation.');
  }
}

async function invokeModel(call: IncomingCall, modelId: string, streaming: boolean, region: string, exchange: Exchange): Promise<string | undefined> {
  const fault = parseFaultId(modelId);
  const invocation = readInvocation(call, modelId, streaming, region, fault !== undefined);
  const answer = answerInvocation(invocation, exchange.now());
  if (fault && await runFault({ fault, invocation, answer, exchange })) return fault.name;
  if (streaming) await sendStream(invocation, answer, exchange);
  else sendWhole(invocation, answer, exchange);
  return undefined;
}
