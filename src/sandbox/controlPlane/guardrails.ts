import { BUILT_IN_GUARDRAILS, findGuardrail, guardrailArn } from '../guardrails/builtIn.ts';
import { ServiceError } from '../wire/serviceError.ts';
import { pageOf } from './page.ts';
import type { ContentRule, GuardrailDefinition, SidedAction, TopicRule, WordRules } from '../guardrails/definition.ts';

/** ListGuardrails: every DRAFT, or with an identifier every version of that one. */
export function listGuardrails(query: URLSearchParams, region: string): object {
  const identifier = query.get('guardrailIdentifier');
  const chosen =
    identifier === null
      ? BUILT_IN_GUARDRAILS.filter(guardrail => guardrail.version === 'DRAFT')
      : versionsOf(identifier, region);
  const page = pageOf(chosen, query);
  return {
    guardrails: page.items.map(guardrail => ({
      id: guardrail.id,
      arn: guardrailArn(guardrail.id, region),
      status: 'READY',
      name: guardrail.name,
      description: guardrail.description,
      version: guardrail.version,
      createdAt: guardrail.createdAt,
      updatedAt: guardrail.updatedAt,
    })),
    nextToken: page.nextToken,
  };
}

/** GetGuardrail; DRAFT when no version is named. */
export function getGuardrail(identifier: string, query: URLSearchParams, region: string): object {
  const guardrail = findGuardrail(identifier, query.get('guardrailVersion') ?? 'DRAFT', region);
  if (!guardrail) throw notFound();
  return {
    name: guardrail.name,
    description: guardrail.description,
    guardrailId: guardrail.id,
    guardrailArn: guardrailArn(guardrail.id, region),
    version: guardrail.version,
    status: 'READY',
    ...policies(guardrail),
    createdAt: guardrail.createdAt,
    updatedAt: guardrail.updatedAt,
    blockedInputMessaging: guardrail.blockedInput,
    blockedOutputsMessaging: guardrail.blockedOutput,
  };
}

function versionsOf(identifier: string, region: string): GuardrailDefinition[] {
  const draft = findGuardrail(identifier, 'DRAFT', region);
  if (!draft) throw notFound();
  return BUILT_IN_GUARDRAILS.filter(guardrail => guardrail.id === draft.id);
}

function policies(guardrail: GuardrailDefinition): Record<string, unknown> {
  const { topics, content, words, pii, regexes, grounding, reasoningPolicies } = guardrail;
  return {
    topicPolicy: topics && topicPolicy(topics),
    contentPolicy: content && contentPolicy(content),
    wordPolicy: words && wordPolicy(words),
    sensitiveInformationPolicy: (pii ?? regexes) && sensitiveInformationPolicy(guardrail),
    contextualGroundingPolicy: grounding && {
      filters: grounding.map(({ type, threshold, action }) => ({ type, threshold, action, enabled: true })),
    },
    automatedReasoningPolicy: reasoningPolicies && { policies: reasoningPolicies },
  };
}

function topicPolicy(topics: readonly TopicRule[]): object {
  return {
    topics: topics.map(({ name, definition, examples, action }) => ({
      name,
      definition,
      examples,
      type: 'DENY',
      ...sides(action),
    })),
  };
}

function contentPolicy(content: readonly ContentRule[]): object {
  return {
    filters: content.map(({ type, strength, action }) => ({
      type,
      inputStrength: strength.input,
      outputStrength: strength.output,
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      ...sides(action),
    })),
  };
}

function wordPolicy({ words, profanity, action }: WordRules): object {
  return {
    words: words.map(text => ({ text, ...sides(action) })),
    managedWordLists: profanity ? [{ type: 'PROFANITY', ...sides(action) }] : [],
  };
}

function sensitiveInformationPolicy({ pii = [], regexes = [] }: GuardrailDefinition): object {
  return {
    piiEntities: pii.map(({ type, action }) => ({ type, action: action.output ?? action.input, ...sides(action) })),
    regexes: regexes.map(({ name, description, pattern, action }) => ({
      name,
      description,
      pattern,
      action: action.output ?? action.input,
      ...sides(action),
    })),
  };
}

function sides<Action extends string>(action: SidedAction<Action>): Record<string, unknown> {
  return {
    inputAction: action.input ?? 'NONE',
    outputAction: action.output ?? 'NONE',
    inputEnabled: action.input !== undefined,
    outputEnabled: action.output !== undefined,
  };
}

function notFound(): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    'The guardrail identifier or version provided in the request does not exist.',
  );
}
