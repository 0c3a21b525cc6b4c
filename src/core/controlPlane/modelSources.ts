import { baseModelIdOf } from '../models/modelIdParts.ts';
import { asList, asText, asWord, at, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';
import type { ListCall } from './controlPlaneClient.ts';
import type { ModelEntry } from './modelCatalogue.ts';

/** One of the lists that models come from. */
export interface ModelSource {
  /** For messages: `imported models`. */
  name: string;
  /** The IAM action. */
  action: string;
  call: ListCall;
  /** One entry of the list; `null` where it names nothing. What other lists say is filled in afterwards. */
  read(item: JsonRecord): ModelEntry | null;
}

const NOTHING_KNOWN = {
  description: null,
  provider: null,
  inputModalities: [],
  outputModalities: [],
  streaming: null,
  lifecycle: null,
  status: null,
  baseModelIds: [],
  profiles: [],
} as const;

/** Every list that InvokeModel's `modelId` can be taken from (paths and members: the API model of 2023-04-20). */
export const MODEL_SOURCES: readonly ModelSource[] = [
  {
    name: 'foundation models',
    action: 'bedrock:ListFoundationModels',
    call: { path: '/foundation-models', key: 'modelSummaries', paged: false },
    read: readFoundationModel,
  },
  {
    name: 'inference profiles',
    action: 'bedrock:ListInferenceProfiles',
    // The member typeEquals travels as `type`.
    call: {
      path: '/inference-profiles',
      key: 'inferenceProfileSummaries',
      query: { type: 'SYSTEM_DEFINED' },
      paged: true,
    },
    read: item => readProfile(item, 'inference-profile'),
  },
  {
    name: 'application inference profiles',
    action: 'bedrock:ListInferenceProfiles',
    call: {
      path: '/inference-profiles',
      key: 'inferenceProfileSummaries',
      query: { type: 'APPLICATION' },
      paged: true,
    },
    read: item => readProfile(item, 'application-inference-profile'),
  },
  {
    name: 'provisioned models',
    action: 'bedrock:ListProvisionedModelThroughputs',
    call: { path: '/provisioned-model-throughputs', key: 'provisionedModelSummaries', paged: true },
    read: item =>
      ownModel(item, 'provisioned-model', {
        arn: 'provisionedModelArn',
        name: 'provisionedModelName',
        status: 'status',
        bases: ['foundationModelArn', 'modelArn'],
        callable: status => status === 'InService' || status === 'Updating',
        onDemand: false,
      }),
  },
  {
    name: 'custom models',
    action: 'bedrock:ListCustomModels',
    call: { path: '/custom-models', key: 'modelSummaries', paged: true },
    // Called through a deployment or provisioned throughput only.
    read: item =>
      ownModel(item, 'custom-model', {
        arn: 'modelArn',
        name: 'modelName',
        status: 'modelStatus',
        bases: ['baseModelArn'],
        callable: () => false,
        onDemand: false,
      }),
  },
  {
    name: 'custom model deployments',
    action: 'bedrock:ListCustomModelDeployments',
    call: { path: '/model-customization/custom-model-deployments', key: 'modelDeploymentSummaries', paged: true },
    read: item =>
      ownModel(item, 'custom-model-deployment', {
        arn: 'customModelDeploymentArn',
        name: 'customModelDeploymentName',
        status: 'status',
        bases: ['modelArn'],
        callable: status => status === 'Active',
        onDemand: true,
      }),
  },
  {
    name: 'imported models',
    action: 'bedrock:ListImportedModels',
    call: { path: '/imported-models', key: 'modelSummaries', paged: true },
    read: item =>
      ownModel(
        item,
        'imported-model',
        {
          arn: 'modelArn',
          name: 'modelName',
          status: null,
          bases: [],
          callable: () => true,
          onDemand: true,
          streaming: true,
        },
        asWord(member(item, 'modelArchitecture')),
      ),
  },
  {
    name: 'Marketplace endpoints',
    action: 'bedrock:ListMarketplaceModelEndpoints',
    call: { path: '/marketplace-model/endpoints', key: 'marketplaceModelEndpoints', paged: true },
    read: item =>
      ownModel(
        item,
        'marketplace-endpoint',
        {
          arn: 'endpointArn',
          name: null,
          status: 'status',
          bases: [],
          callable: status => status === 'REGISTERED',
          onDemand: false,
        },
        hubModel(asText(member(item, 'modelSourceIdentifier'))),
      ),
  },
];

function readFoundationModel(item: JsonRecord): ModelEntry | null {
  const id = asWord(member(item, 'modelId'));
  if (id === null) return null;
  const streaming = member(item, 'responseStreamingSupported');
  // INFERENCE_PROFILE appears here too, though the API model knows ON_DEMAND and PROVISIONED only.
  const onDemand = asList(member(item, 'inferenceTypesSupported')).includes('ON_DEMAND');
  return {
    ...NOTHING_KNOWN,
    id,
    modelId: id,
    kind: 'foundation-model',
    onDemand,
    callable: onDemand,
    arn: asWord(member(item, 'modelArn')),
    name: asWord(member(item, 'modelName')) ?? id,
    provider: asWord(member(item, 'providerName')),
    inputModalities: words(member(item, 'inputModalities')),
    outputModalities: words(member(item, 'outputModalities')),
    streaming: typeof streaming === 'boolean' ? streaming : null,
    lifecycle: asWord(at(item, 'modelLifecycle', 'status')),
    baseModelIds: [id],
  };
}

function readProfile(item: JsonRecord, kind: 'inference-profile' | 'application-inference-profile'): ModelEntry | null {
  const arn = asWord(member(item, 'inferenceProfileArn'));
  const id = asWord(member(item, 'inferenceProfileId')) ?? arn;
  if (id === null) return null;
  const status = asWord(member(item, 'status'));
  const bases = asList(member(item, 'models'))
    .map(model => asWord(member(model, 'modelArn')))
    .filter(base => base !== null);
  return {
    ...NOTHING_KNOWN,
    id,
    arn,
    kind,
    status,
    onDemand: true,
    // The account's own are called by ARN.
    modelId: kind === 'inference-profile' ? id : (arn ?? id),
    name: asWord(member(item, 'inferenceProfileName')) ?? id,
    description: asWord(member(item, 'description')),
    callable: status === null || status === 'ACTIVE',
    baseModelIds: unique(bases.map(baseModelIdOf)),
  };
}

interface OwnModelMembers {
  arn: string;
  name: string | null;
  status: string | null;
  bases: readonly string[];
  callable(status: string | null): boolean;
  onDemand: boolean;
  streaming?: boolean;
}

function ownModel(
  item: JsonRecord,
  kind: ModelEntry['kind'],
  members: OwnModelMembers,
  description: string | null = null,
): ModelEntry | null {
  const arn = asWord(member(item, members.arn));
  if (arn === null) return null;
  const status = members.status === null ? null : asWord(member(item, members.status));
  const bases = members.bases.map(name => asWord(member(item, name))).filter(base => base !== null);
  return {
    ...NOTHING_KNOWN,
    id: arn,
    modelId: arn,
    arn,
    kind,
    status,
    description,
    name: (members.name === null ? null : asWord(member(item, members.name))) ?? arn.slice(arn.lastIndexOf('/') + 1),
    onDemand: members.onDemand,
    streaming: members.streaming ?? null,
    callable: members.callable(status),
    baseModelIds: unique(
      bases.flatMap(base => (/:custom-model\//.test(base) ? [base, baseModelIdOf(base)] : [baseModelIdOf(base)])),
    ),
  };
}

/** `huggingface-llm-x 1.0.0` of a SageMaker hub content ARN. */
function hubModel(source: string | null): string | null {
  const [, name, version] = /\/Model\/([^/]+)(?:\/([^/]+))?$/.exec(source ?? '') ?? [];
  return name === undefined ? source : [name, version].filter(Boolean).join(' ');
}

function words(value: unknown): string[] {
  return asList(value).filter(entry => typeof entry === 'string');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
