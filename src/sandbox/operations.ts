import { ACCOUNT_LISTS, getAccountModel, listAccountModels } from './controlPlane/accountLists.ts';
import { DEFAULT_REGION } from './models/account.ts';
import { ServiceError } from './wire/serviceError.ts';
import { answerInvocation } from './invoke/answer.ts';
import { applyGuardrail } from './guardrails/applyGuardrail.ts';
import { callerIdentity } from './controlPlane/callerIdentity.ts';
import { countTokens } from './invoke/countTokens.ts';
import {
  getFoundationModel,
  getFoundationModelAvailability,
  listFoundationModels,
} from './controlPlane/foundationModels.ts';
import { getGuardrail, listGuardrails } from './controlPlane/guardrails.ts';
import { getInferenceProfile, listInferenceProfiles } from './controlPlane/inferenceProfiles.ts';
import { parseBody, readInvocation } from './invoke/invocation.ts';
import { parseFaultId } from './faults/faultId.ts';
import { runFault } from './faults/runFault.ts';
import { sendStream, sendWhole } from './invoke/respond.ts';
import type { Exchange } from './exchange.ts';
import type { IncomingCall } from './wire/incomingCall.ts';
import type { Route } from './route.ts';
import type { VerifiedSigner } from './wire/signature.ts';

/** Runs the operation of a verified request; throws a ServiceError for what Bedrock refuses. Resolves with a fault's name, if one ran. */
export async function runOperation(
  route: Route,
  call: IncomingCall,
  signer: VerifiedSigner,
  exchange: Exchange,
): Promise<string | undefined> {
  const region = signer.region ?? DEFAULT_REGION;
  if (route.operation === 'InvokeModel') return invokeModel(call, route.modelId ?? '', false, region, exchange);
  if (route.operation === 'InvokeModelWithResponseStream') {
    return invokeModel(call, route.modelId ?? '', true, region, exchange);
  }
  if (route.operation === 'GetCallerIdentity') {
    send(exchange, 'text/xml', callerIdentity(call.body.toString('utf8'), exchange.requestId));
  } else send(exchange, 'application/json', JSON.stringify(readOnlyAnswer(route, call, region)));
  return undefined;
}

async function invokeModel(
  call: IncomingCall,
  modelId: string,
  streaming: boolean,
  region: string,
  exchange: Exchange,
): Promise<string | undefined> {
  const fault = parseFaultId(modelId);
  const invocation = readInvocation(call, modelId, streaming, region, fault !== undefined);
  const answer = answerInvocation(invocation, exchange.now());
  if (fault && (await runFault({ fault, invocation, answer, exchange }))) return fault.name;
  if (streaming) await sendStream(invocation, answer, exchange);
  else sendWhole(invocation, answer, exchange);
  return undefined;
}

/** Everything that answers with one JSON document and changes nothing. */
function readOnlyAnswer(route: Route, call: IncomingCall, region: string): object {
  const query = new URLSearchParams(call.query);
  const [label = '', second = ''] = route.labels;
  const list = ACCOUNT_LISTS[route.operation ?? ''];
  if (list) return listAccountModels(list, query, region);
  const own = getAccountModel(route.operation ?? '', label, region);
  if (own) return own;
  switch (route.operation) {
    case 'CountTokens':
      return countTokens(call, label, region);
    case 'ApplyGuardrail':
      return applyGuardrail(label, second, parseBody(call.body), region);
    case 'ListFoundationModels':
      return listFoundationModels(query, region);
    case 'GetFoundationModel':
      return getFoundationModel(label, region);
    case 'GetFoundationModelAvailability':
      return getFoundationModelAvailability(label);
    case 'ListInferenceProfiles':
      return listInferenceProfiles(query, region);
    case 'GetInferenceProfile':
      return getInferenceProfile(label, region);
    case 'ListGuardrails':
      return listGuardrails(query, region);
    case 'GetGuardrail':
      return getGuardrail(label, query, region);
    default:
      throw new ServiceError('UnknownOperationException', 'There is no such operation.');
  }
}

function send({ reply, commonHeaders }: Exchange, contentType: string, text: string): void {
  reply.head(200, { ...commonHeaders(), 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  reply.end(text);
}
