import { checkBody } from '../families/bodyRules.ts';
import { familyByBody, familyOf } from '../families/registry.ts';
import { findGuardrail } from '../guardrails/builtIn.ts';
import { headerOf } from '../wire/incomingCall.ts';
import { isObject } from '../families/json.ts';
import { invalid } from '../wire/serviceError.ts';
import { resolveModel } from '../models/resolveModel.ts';
import type { Family } from '../families/family.ts';
import type { GuardrailDefinition } from '../guardrails/definition.ts';
import type { IncomingCall } from '../wire/incomingCall.ts';
import type { JsonObject } from '../families/json.ts';

/** A guardrail as a request asks for it. */
export interface RequestedGuardrail {
  definition: GuardrailDefinition;
  tagSuffix?: string;
  asynchronous: boolean;
}

/** A request that passed every rule of InvokeModel, ready to be answered. */
export interface Invocation {
  modelId: string;
  region: string;
  streaming: boolean;
  body: JsonObject;
  bytes: Buffer;
  family: Family;
  guardrail?: RequestedGuardrail;
  trace: 'ENABLED' | 'DISABLED' | 'ENABLED_FULL';
  /** Response headers that repeat what was requested. */
  echoedHeaders: Record<string, string>;
}

const HEADER_VALUES = {
  trace: ['ENABLED', 'DISABLED', 'ENABLED_FULL'],
  performanceConfigLatency: ['standard', 'optimized'],
  serviceTier: ['priority', 'default', 'flex', 'reserved'],
} as const;

/** What AWS documents, and what Anthropic's own clients send since their release of 2026-10-21. */
const ANTHROPIC_VERSIONS: ReadonlySet<unknown> = new Set(['bedrock-2023-05-31', '2026-10-21']);

const METADATA_TEXT = /^[a-zA-Z0-9\s:_@$#=/+,.-]*$/;

/** Reads and checks a request by Bedrock's rules; `anyModel` skips the model id, for the ids that name faults. */
export function readInvocation(
  call: IncomingCall,
  modelId: string,
  streaming: boolean,
  region: string,
  anyModel = false,
): Invocation {
  const trace = enumHeader(call, 'X-Amzn-Bedrock-Trace', 'trace', HEADER_VALUES.trace) ?? 'DISABLED';
  const latency = enumHeader(
    call,
    'X-Amzn-Bedrock-PerformanceConfig-Latency',
    'performanceConfigLatency',
    HEADER_VALUES.performanceConfigLatency,
  );
  const tier = enumHeader(call, 'X-Amzn-Bedrock-Service-Tier', 'serviceTier', HEADER_VALUES.serviceTier);
  checkMetadata(headerOf(call, 'X-Amzn-Bedrock-Request-Metadata'));
  const baseModelId = anyModel ? undefined : resolveModel(modelId, region).baseModelId;
  const definition = readGuardrail(call, region);
  const body = parseBody(call.body);
  const family = (baseModelId === undefined ? undefined : familyOf(baseModelId, body)) ?? familyByBody(body);
  const guardrail = definition && { definition, ...readGuardrailConfig(body, streaming) };
  if (!definition && 'amazon-bedrock-guardrailConfig' in body) {
    throw invalid(
      'The request body has amazon-bedrock-guardrailConfig, but the request names no guardrail identifier and version.',
    );
  }
  if (baseModelId !== undefined) checkBody(body, family.rules);
  if (family.name === 'anthropic-claude-messages') checkClaude(body);
  if (streaming && !family.chunks) throw invalid('The model is unsupported for streaming.');
  const echoedHeaders: Record<string, string> = {};
  if (latency !== undefined) echoedHeaders['X-Amzn-Bedrock-PerformanceConfig-Latency'] = latency;
  if (tier !== undefined) echoedHeaders['X-Amzn-Bedrock-Service-Tier'] = tier;
  return { modelId, region, streaming, body, bytes: call.body, family, guardrail, trace, echoedHeaders };
}

/** Parses a body as Bedrock does: a JSON object or nothing. */
export function parseBody(bytes: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('Malformed input request, please reformat your input and try again.');
  }
  if (!isObject(value)) {
    throw invalid('Malformed input request: #: expected type: JSONObject, please reformat your input and try again.');
  }
  return value;
}

function enumHeader<Value extends string>(
  call: IncomingCall,
  header: string,
  member: string,
  values: readonly Value[],
): Value | undefined {
  const text = headerOf(call, header);
  if (text === undefined || text === '') return undefined;
  const value = values.find(candidate => candidate === text);
  if (value === undefined) {
    throw invalid(
      `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
    );
  }
  return value;
}

function readGuardrail(call: IncomingCall, region: string): GuardrailDefinition | undefined {
  const identifier = headerOf(call, 'X-Amzn-Bedrock-GuardrailIdentifier') ?? '';
  const version = headerOf(call, 'X-Amzn-Bedrock-GuardrailVersion') ?? '';
  if (identifier === '') {
    if (version !== '') throw invalid('The request has a guardrail version but no guardrail identifier.');
    return undefined;
  }
  if (!/^(?:[a-z0-9]+|arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+)$/.test(identifier)) {
    throw invalid('The provided guardrail identifier is invalid.');
  }
  if (version === '') throw invalid('The request has a guardrail identifier but no guardrail version.');
  if (!/^(?:[1-9]\d{0,7}|DRAFT)$/.test(version)) {
    throw invalid(
      `1 validation error detected: Value '${version}' at 'guardrailVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (([1-9][0-9]{0,7})|(DRAFT))`,
    );
  }
  const definition = findGuardrail(identifier, version, region);
  if (!definition) throw invalid('The guardrail identifier or version provided in the request does not exist.');
  const contentType = headerOf(call, 'Content-Type');
  if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
    throw invalid('Guardrail was enabled but input is in incorrect format. The content type must be application/json.');
  }
  return definition;
}

function readGuardrailConfig(
  body: JsonObject,
  streaming: boolean,
): Pick<RequestedGuardrail, 'tagSuffix' | 'asynchronous'> {
  const config = body['amazon-bedrock-guardrailConfig'];
  if (config === undefined) return { asynchronous: false };
  if (!isObject(config)) {
    throw invalid(
      'Malformed input request: #/amazon-bedrock-guardrailConfig: expected type: JSONObject, please reformat your input and try again.',
    );
  }
  const suffix = config['tagSuffix'];
  if (suffix !== undefined && (typeof suffix !== 'string' || !/^[a-zA-Z0-9]{1,20}$/.test(suffix))) {
    throw invalid('The tagSuffix in amazon-bedrock-guardrailConfig must be 1 to 20 alphanumeric characters.');
  }
  const mode = config['streamProcessingMode'];
  if (mode !== undefined && mode !== 'SYNCHRONOUS' && mode !== 'ASYNCHRONOUS') {
    throw invalid('The streamProcessingMode in amazon-bedrock-guardrailConfig must be SYNCHRONOUS or ASYNCHRONOUS.');
  }
  if (mode !== undefined && !streaming) {
    throw invalid(
      'The streamProcessingMode in amazon-bedrock-guardrailConfig is only supported with InvokeModelWithResponseStream.',
    );
  }
  return { tagSuffix: suffix, asynchronous: mode === 'ASYNCHRONOUS' };
}

function checkMetadata(text: string | undefined): void {
  if (text === undefined) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const entries = isObject(value) ? Object.entries(value) : undefined;
  const fits =
    entries !== undefined &&
    text.length <= 8500 &&
    entries.length <= 16 &&
    entries.every(
      ([key, entry]) =>
        key.length >= 1 &&
        key.length <= 256 &&
        METADATA_TEXT.test(key) &&
        typeof entry === 'string' &&
        entry.length <= 256 &&
        METADATA_TEXT.test(entry),
    );
  if (!fits) {
    throw invalid(
      'The request metadata must be a JSON object of at most 16 text entries, with keys of 1 to 256 and values of up to 256 allowed characters.',
    );
  }
}

function checkClaude(body: JsonObject): void {
  const version = body['anthropic_version'];
  if (typeof version === 'string' && !ANTHROPIC_VERSIONS.has(version)) throw invalid(`Invalid API version: ${version}`);
  const messages = body['messages'];
  if (!Array.isArray(messages)) return;
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  messages.forEach((message: unknown, index) => {
    const role = isObject(message) ? message['role'] : undefined;
    if (role !== 'user' && role !== 'assistant') {
      throw invalid(`messages.${index}.role: Input should be 'user' or 'assistant'`);
    }
    if (!isObject(message) || message['content'] === undefined) {
      throw invalid(`messages.${index}.content: Field required`);
    }
    if (index === 0 && role !== 'user') throw invalid('messages: first message must use the "user" role');
  });
}
