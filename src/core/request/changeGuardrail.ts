import { GUARDRAIL_CONFIG, GUARDRAIL_VERSION } from './bedrockRules.ts';
import { objectMembers, parseJsonc } from '../json/jsonc.ts';
import type { ResolvedRequest } from './resolveRequest.ts';

/** The same request without its guardrail: tags in the prompt stay, everything else is sent unchanged. */
export function withoutGuardrail(request: ResolvedRequest): ResolvedRequest {
  const text = new TextDecoder().decode(request.body);
  const changed = withoutConfig(text);
  return Object.freeze({
    ...request,
    guardrailIdentifier: null,
    guardrailVersion: null,
    body: changed === text ? request.body : new TextEncoder().encode(changed),
  });
}

/** Whether a string can be a guardrail's version: `DRAFT` or a number. */
export function isGuardrailVersion(text: string): boolean {
  return GUARDRAIL_VERSION.test(text);
}

/** The same request with another version of its guardrail. */
export function withGuardrailVersion(request: ResolvedRequest, version: string): ResolvedRequest {
  return Object.freeze({ ...request, guardrailVersion: version });
}

/** Removes the guardrail's configuration from a body as it is sent: JSON without comments and spaces between tokens. */
function withoutConfig(json: string): string {
  if (!json.includes(GUARDRAIL_CONFIG)) return json;
  const { root } = parseJsonc(json);
  const member = objectMembers(root).get(GUARDRAIL_CONFIG);
  if (!member?.value) return json;
  const start = member.key.offset;
  const end = member.value.offset + member.value.length;
  if (json[end] === ',') return withoutConfig(json.slice(0, start) + json.slice(end + 1));
  return withoutConfig(json.slice(0, json[start - 1] === ',' ? start - 1 : start) + json.slice(end));
}
