import type { MissingPermission } from './failureDetails.ts';
import { baseModelIdOf } from '../models/modelIdParts.ts';
import type { CallError } from '../http/callError.ts';
import { MODEL_ACTIONS } from './operations.ts';
import { withoutEnding } from '../json/textEnds.ts';
import { straightQuotes } from './straightQuotes.ts';

/** The members of a request that decide which resources a permission is for. */
export interface PermissionRequest {
  modelId: string;
  region: string;
  guardrailIdentifier: string | null;
}

const REFUSALS = /^(AccessDenied(Exception)?|NotAuthorized(Exception)?|UnauthorizedOperation|HTTP 403)$/;
const SENTENCE = /(?:User: (\S+) )?is not authorized to perform: ([\w-]+:\w+)(?: on resource: (\S+))?(.*)/s;
const EXPLICIT_DENY = /with an explicit deny in an? ([\w -]+?)(?=[:.,]|$)/;
const NOT_ALLOWED = /because no ([\w -]+?) allows/;
/** A message can come from anywhere. */
const MAX_MESSAGE_CHARACTERS = 20_000;
const GUARDRAIL_ACTION = 'bedrock:ApplyGuardrail';
const BEARER_TOKEN_ACTION = 'bedrock:CallWithBearerToken';
const KNOWN_ACTION = new RegExp(`\\b(?:${[...MODEL_ACTIONS, GUARDRAIL_ACTION, BEARER_TOKEN_ACTION].join('|')})\\b`);
/** Kinds of policy that an allowing statement for the identity does not change. */
const NOT_OF_THE_IDENTITY = /resource-based|endpoint|control policy/;

/**
 * The permission that an access-denied message names, with a policy that gives it: for a model behind an inference
 * profile both the profile and the model in every Region that it routes to. `null` where it is no matter of permissions.
 */
export function missingPermission(error: CallError, request: PermissionRequest): MissingPermission | null {
  if (!REFUSALS.test(error.name)) return null;
  const message = straightQuotes(error.message).slice(0, MAX_MESSAGE_CHARACTERS);
  const [, principal = null, action, named, rest = ''] = SENTENCE.exec(message) ?? [];
  const actions = action ? [action] : actionsIn(message);
  if (actions.length === 0) return null;
  const resource = named === undefined ? null : withoutEnding(named, '.,;');
  const explicit = EXPLICIT_DENY.exec(rest)?.[1];
  const policyKind = explicit ?? NOT_ALLOWED.exec(rest)?.[1] ?? null;
  const helps = explicit === undefined && !NOT_OF_THE_IDENTITY.test(policyKind ?? '');
  const invokes = actions.some(each => MODEL_ACTIONS.includes(each));
  const behindProfile = invokes && profileArnOf(request, 'aws', '*') !== null;
  return {
    actions,
    resource,
    principal,
    policyKind,
    explicitDeny: explicit !== undefined,
    policy: helps ? policyText(statementsFor(actions, resource, principal, request)) : null,
    notes: [
      ...policyNotes(explicit, helps, policyKind),
      ...(behindProfile
        ? ['An inference profile needs the permission for itself and for the model in every Region that it routes to.']
        : []),
      ...(invokes
        ? [`Denying ${MODEL_ACTIONS.join(' and ')} on a model also denies Converse and ConverseStream.`]
        : []),
      ...(actions.includes(GUARDRAIL_ACTION)
        ? [
            `A request with a guardrail needs ${GUARDRAIL_ACTION} on the guardrail as well as the permission to invoke the model.`,
          ]
        : []),
    ],
  };
}

/** Why a policy for the identity would not help; `explicit` is the kind of policy that denies it. */
function policyNotes(explicit: string | undefined, helps: boolean, policyKind: string | null): string[] {
  if (explicit !== undefined) {
    return [`An explicit deny overrides every policy that allows it: only the ${explicit} itself can be changed.`];
  }
  return helps ? [] : [`The ${policyKind} has to allow it; a policy for the identity alone does not.`];
}

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: readonly string[];
  Resource: readonly string[];
  Condition?: Record<string, Record<string, string>>;
}

function policyText(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
}

/** Actions in a message of another form: the Marketplace's, or one that only names the action. */
function actionsIn(message: string): string[] {
  const marketplace = message.match(/\baws-marketplace:\w+/g) ?? [];
  const bedrock = KNOWN_ACTION.exec(message)?.[0];
  return [...new Set(marketplace.length > 0 ? marketplace : bedrock ? [bedrock] : [])];
}

function statementsFor(
  actions: readonly string[],
  resource: string | null,
  principal: string | null,
  request: PermissionRequest,
): Statement[] {
  const partition = /^arn:([^:]+):/.exec(resource ?? principal ?? '')?.[1] ?? partitionOf(request.region);
  const account = accountOf(resource) ?? accountOf(request.modelId) ?? accountOf(principal) ?? '*';
  if (actions.some(action => MODEL_ACTIONS.includes(action))) {
    return invokeStatements(resource, request, partition, account);
  }
  if (actions.includes(GUARDRAIL_ACTION)) {
    const id = request.guardrailIdentifier;
    const own =
      id === null
        ? `arn:${partition}:bedrock:${request.region}:${account}:guardrail/*`
        : id.startsWith('arn:')
          ? id
          : `arn:${partition}:bedrock:${request.region}:${account}:guardrail/${id}`;
    return [
      {
        Sid: sidOf([GUARDRAIL_ACTION]),
        Effect: 'Allow',
        Action: actions,
        Resource: [isArn(resource) ? resource : own],
      },
    ];
  }
  return [{ Sid: 'Missing', Effect: 'Allow', Action: actions, Resource: [isArn(resource) ? resource : '*'] }];
}

/** Both invoke actions, since Send needs the one and Stream the other. */
function invokeStatements(
  resource: string | null,
  request: PermissionRequest,
  partition: string,
  account: string,
): Statement[] {
  const profile = profileArnOf(request, partition, account);
  if (profile === null) {
    const own = request.modelId.startsWith('arn:')
      ? request.modelId
      : `arn:${partition}:bedrock:${request.region}::foundation-model/${request.modelId}`;
    return [
      {
        Sid: sidOf(MODEL_ACTIONS),
        Effect: 'Allow',
        Action: MODEL_ACTIONS,
        Resource: [isArn(resource) ? resource : own],
      },
    ];
  }
  // The star also matches an empty Region, which is how global profiles write their destination.
  const model = `arn:${partition}:bedrock:*::foundation-model/${modelBehind(request.modelId, resource)}`;
  return [
    { Sid: 'InvokeInferenceProfile', Effect: 'Allow', Action: MODEL_ACTIONS, Resource: [profile] },
    {
      Sid: 'InvokeModelThroughThatProfile',
      Effect: 'Allow',
      Action: MODEL_ACTIONS,
      Resource: [model],
      Condition: { StringLike: { 'bedrock:InferenceProfileArn': profile } },
    },
  ];
}

/** The ARN of the inference profile that a model id names, or `null` where it names none. */
function profileArnOf({ modelId, region }: PermissionRequest, partition: string, account: string): string | null {
  if (/:bedrock:[^:]*:[^:]*:(?:application-)?inference-profile\//.test(modelId)) return modelId;
  if (modelId.startsWith('arn:')) return null;
  const arn = (kind: string): string => `arn:${partition}:bedrock:${region}:${account}:${kind}/${modelId}`;
  if (/^[a-z0-9]{12}$/.test(modelId)) return arn('application-inference-profile');
  return baseModelIdOf(modelId) === modelId ? null : arn('inference-profile');
}

/** The model that a profile leads to: from the profile's id, else from the refused resource. */
function modelBehind(modelId: string, resource: string | null): string {
  const base = baseModelIdOf(modelId);
  if (!base.startsWith('arn:') && !/^[a-z0-9]{12}$/.test(base)) return base;
  return /:foundation-model\/(\S+)$/.exec(resource ?? '')?.[1] ?? '*';
}

/** The name of a statement: that of its first action. */
function sidOf([action = '']: readonly string[]): string {
  return action.replace(/^\w+:/, '');
}

function isArn(text: string | null): text is string {
  return text?.startsWith('arn:') === true;
}

function accountOf(arn: string | null): string | null {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1] ?? null;
}

function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
