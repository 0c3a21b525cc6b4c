import { evaluateGuardrail } from './evaluate.ts';
import { findGuardrail } from './builtIn.ts';
import { invalid, ServiceError } from '../wire/serviceError.ts';
import { isObject, listOf, objectOf, textOf, textsOf } from '../families/json.ts';
import type { JsonObject } from '../families/json.ts';

/** ApplyGuardrail: a guardrail on its own, on text that the caller sends. */
export function applyGuardrail(identifier: string, version: string, body: JsonObject, region: string): object {
  const definition = findGuardrail(identifier, version, region);
  if (!definition) {
    throw new ServiceError(
      'ResourceNotFoundException',
      'The guardrail identifier or version provided in the request does not exist.',
    );
  }
  const source = body['source'];
  if (source !== 'INPUT' && source !== 'OUTPUT') {
    throw invalid(
      `1 validation error detected: Value '${textOf(source)}' at 'source' failed to satisfy constraint: Member must satisfy enum value set: [INPUT, OUTPUT]`,
    );
  }
  const blocks = listOf(body['content'])
    .map(block => objectOf(objectOf(block)['text']))
    .filter(block => typeof block['text'] === 'string');
  if (blocks.length === 0 || !isObject(listOf(body['content'])[0])) {
    throw invalid('Guardrail was enabled but input is in incorrect format.');
  }
  const qualified = (qualifier: string): string[] =>
    blocks.filter(block => textsOf(block['qualifiers']).includes(qualifier)).map(block => textOf(block['text']));
  const [sources, queries, chosen] = [qualified('grounding_source'), qualified('query'), qualified('guard_content')];
  const plain = blocks.filter(block => textsOf(block['qualifiers']).length === 0).map(block => textOf(block['text']));
  const text = (chosen.length > 0 ? chosen : plain).join('\n');
  const total = blocks.reduce((sum, block) => sum + textOf(block['text']).length, 0);
  const side = source === 'INPUT' ? 'input' : 'output';
  const grounding =
    sources.length > 0 && queries.length > 0 ? { source: sources.join('\n'), query: queries.join('\n') } : undefined;
  const verdict = evaluateGuardrail(
    definition,
    { side, text, attackText: text, totalCharacters: total, grounding },
    region,
    body['outputScope'] === 'FULL',
  );
  const message = side === 'input' ? definition.blockedInput : definition.blockedOutput;
  return {
    usage: verdict.assessment.invocationMetrics?.usage,
    action: verdict.action === 'none' ? 'NONE' : 'GUARDRAIL_INTERVENED',
    actionReason: verdict.action === 'none' ? 'No action.' : `Guardrail ${verdict.action}.`,
    outputs: verdict.action === 'none' ? [] : [{ text: verdict.action === 'blocked' ? message : verdict.masked }],
    assessments: [verdict.assessment],
    guardrailCoverage: verdict.assessment.invocationMetrics?.guardrailCoverage,
  };
}
