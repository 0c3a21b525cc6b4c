import type { Diagnostic } from '../json/diagnostic.ts';
import { objectMembers, rangeOf } from '../json/jsonc.ts';
import { GUARDRAIL_CONFIG, JSON_CONTENT_TYPE } from './bedrockRules.ts';
import type { ParsedRequest } from './parsedRequest.ts';

/** The members that depend on each other where a guardrail is set; placeholders may or may not be replaced. */
export interface GuardrailMembers {
  guardrailIdentifier: string | null;
  guardrailVersion: string | null;
  contentType: string | null;
}

/** What a guardrail and the members that go with it get wrong together. */
export function guardrailFaults(parsed: ParsedRequest, members: GuardrailMembers): Diagnostic[] {
  return [versionFault(parsed, members), contentTypeFault(parsed, members), configFault(parsed, members)].filter(
    fault => fault !== null,
  );
}

function versionFault(
  parsed: ParsedRequest,
  { guardrailIdentifier: identifier, guardrailVersion: version }: GuardrailMembers,
): Diagnostic | null {
  const [identifierNode, versionNode] = [parsed.member('guardrailIdentifier'), parsed.member('guardrailVersion')];
  if (identifier && identifierNode && !version) {
    return {
      severity: 'error',
      code: 'guardrailWithoutVersion',
      range: identifierNode.valueRange,
      message: 'A guardrail needs its version: give "guardrailVersion" ("DRAFT" or a number).',
    };
  }
  if (version && versionNode && !identifier) {
    return {
      severity: 'warning',
      code: 'versionWithoutGuardrail',
      range: versionNode.valueRange,
      message: '"guardrailVersion" has no effect without "guardrailIdentifier".',
    };
  }
  return null;
}

function contentTypeFault(
  parsed: ParsedRequest,
  { guardrailIdentifier, contentType }: GuardrailMembers,
): Diagnostic | null {
  const node = parsed.member('contentType');
  if (!guardrailIdentifier || !contentType || !node) return null;
  if (contentType.includes('{{') || JSON_CONTENT_TYPE.test(contentType)) return null;
  return {
    severity: 'error',
    code: 'guardrailContentType',
    range: node.valueRange,
    message: 'With a guardrail, "contentType" must be "application/json".',
  };
}

function configFault(parsed: ParsedRequest, { guardrailIdentifier }: GuardrailMembers): Diagnostic | null {
  const config = objectMembers(parsed.member('body')?.node).get(GUARDRAIL_CONFIG);
  if (!config || guardrailIdentifier) return null;
  return {
    severity: 'error',
    code: 'configWithoutGuardrail',
    range: rangeOf(config.key),
    message: `"${GUARDRAIL_CONFIG}" needs a guardrail: give "guardrailIdentifier" and "guardrailVersion", or remove it.`,
  };
}
