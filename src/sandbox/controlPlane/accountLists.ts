import { ACCOUNT, ACCOUNT_MODELS, accountModelArn, foundationModelArn } from '../models/account.ts';
import { checkEnum, pageOf } from './page.ts';
import { ServiceError } from '../wire/serviceError.ts';
import type { AccountModel } from '../models/account.ts';

const CREATED = '2026-04-01T12:00:00.123456789Z';
const CHANGED = '2026-04-02T12:00:00Z';

/** One of the lists of the account's own models, and the operation that gets one of them. */
interface AccountList {
  kind: AccountModel['kind'];
  /** The key under which the list comes. */
  key: string;
  /** The values that a filter by status may have. */
  statuses?: readonly string[];
  entry(model: AccountModel, region: string): Record<string, unknown>;
  getOperation: string;
  /** The answer of {@link getOperation}, made from the list's entry where it has another form. */
  detail?(entry: Record<string, unknown>, model: AccountModel): Record<string, unknown>;
}

const BUCKET = 's3://sandbox-bucket';

/** The paged lists, by operation. */
export const ACCOUNT_LISTS: Readonly<Record<string, AccountList>> = {
  ListProvisionedModelThroughputs: {
    kind: 'provisioned-model',
    key: 'provisionedModelSummaries',
    statuses: ['Creating', 'InService', 'Updating', 'Failed'],
    getOperation: 'GetProvisionedModelThroughput',
    entry: (model, region) => ({
      provisionedModelName: model.name,
      provisionedModelArn: accountModelArn(model, region),
      modelArn: baseArn(model, region),
      desiredModelArn: baseArn(model, region),
      foundationModelArn: baseArn(model, region),
      modelUnits: 1,
      desiredModelUnits: 1,
      status: 'InService',
      creationTime: CREATED,
      lastModifiedTime: CHANGED,
    }),
  },
  ListCustomModels: {
    kind: 'custom-model',
    key: 'modelSummaries',
    statuses: ['Active', 'Creating', 'Failed'],
    getOperation: 'GetCustomModel',
    detail: (entry, model) => ({
      ...entry,
      baseModelName: undefined,
      ownerAccountId: undefined,
      jobName: `${model.name}-job`,
      trainingDataConfig: { s3Uri: `${BUCKET}/training.jsonl` },
      outputDataConfig: { s3Uri: `${BUCKET}/output` },
    }),
    entry: (model, region) => ({
      modelArn: accountModelArn(model, region),
      modelName: model.name,
      creationTime: CREATED,
      baseModelArn: baseArn(model, region),
      baseModelName: model.baseModelId?.replace(/-v\d+(:\d+)?$/, ''),
      customizationType: 'FINE_TUNING',
      ownerAccountId: ACCOUNT,
      modelStatus: 'Active',
    }),
  },
  ListCustomModelDeployments: {
    kind: 'custom-model-deployment',
    key: 'modelDeploymentSummaries',
    statuses: ['Creating', 'Active', 'Failed'],
    getOperation: 'GetCustomModelDeployment',
    detail: entry => ({
      ...entry,
      customModelDeploymentName: undefined,
      modelDeploymentName: entry['customModelDeploymentName'],
    }),
    entry: (model, region) => ({
      customModelDeploymentArn: accountModelArn(model, region),
      customModelDeploymentName: model.name,
      modelArn: ACCOUNT_MODELS.filter(other => other.kind === 'custom-model').map(other =>
        accountModelArn(other, region),
      )[0],
      createdAt: CREATED,
      status: 'Active',
      lastUpdatedAt: CHANGED,
    }),
  },
  ListImportedModels: {
    kind: 'imported-model',
    key: 'modelSummaries',
    getOperation: 'GetImportedModel',
    detail: (entry, model) => ({
      ...entry,
      jobName: `${model.name}-job`,
      modelDataSource: { s3DataSource: { s3Uri: `${BUCKET}/${model.name}` } },
      customModelUnits: { customModelUnitsPerModelCopy: 1, customModelUnitsVersion: 'v1.0' },
    }),
    entry: (model, region) => ({
      modelArn: accountModelArn(model, region),
      modelName: model.name,
      creationTime: CREATED,
      instructSupported: true,
      modelArchitecture: 'llama3',
    }),
  },
  ListMarketplaceModelEndpoints: {
    kind: 'marketplace-endpoint',
    key: 'marketplaceModelEndpoints',
    getOperation: 'GetMarketplaceModelEndpoint',
    detail: entry => ({
      marketplaceModelEndpoint: {
        ...entry,
        endpointConfig: {
          sageMaker: {
            initialInstanceCount: 1,
            instanceType: 'ml.g5.xlarge',
            executionRole: `arn:aws:iam::${ACCOUNT}:role/sandbox`,
          },
        },
        endpointStatus: 'InService',
      },
    }),
    entry: (model, region) => ({
      endpointArn: accountModelArn(model, region),
      modelSourceIdentifier: `arn:aws:sagemaker:${region}:aws:hub-content/SageMakerPublicHub/Model/huggingface-llm-sandbox/1.0.0`,
      status: 'REGISTERED',
      createdAt: CREATED,
      updatedAt: CHANGED,
    }),
  },
  ListPromptRouters: {
    kind: 'prompt-router',
    key: 'promptRouterSummaries',
    getOperation: 'GetPromptRouter',
    entry: (model, region) => ({
      promptRouterName: model.name,
      routingCriteria: { responseQualityDifference: 0.25 },
      createdAt: CREATED,
      updatedAt: CHANGED,
      promptRouterArn: accountModelArn(model, region),
      models: [{ modelArn: baseArn(model, region) }],
      fallbackModel: { modelArn: baseArn(model, region) },
      status: 'AVAILABLE',
      type: 'default',
    }),
  },
};

/** Answers one of the lists above, filtered by name and status and cut into pages. */
export function listAccountModels(list: AccountList, query: URLSearchParams, region: string): object {
  const part = query.get('nameContains')?.toLowerCase() ?? '';
  const status = query.get('statusEquals') ?? query.get('modelStatus');
  if (list.statuses) {
    checkEnum(query, 'statusEquals', list.statuses);
    checkEnum(query, 'modelStatus', list.statuses);
  }
  const entries = ACCOUNT_MODELS.filter(model => model.kind === list.kind && model.name.toLowerCase().includes(part))
    .map(model => list.entry(model, region))
    .filter(entry => status === null || entry['status'] === status || entry['modelStatus'] === status);
  const page = pageOf(entries, query);
  return { [list.key]: page.items, nextToken: page.nextToken };
}

/** Answers the operation that gets one of the account's own models, by id, name or ARN; undefined when it is another. */
export function getAccountModel(operation: string, identifier: string, region: string): object | undefined {
  const list = Object.values(ACCOUNT_LISTS).find(candidate => candidate.getOperation === operation);
  if (!list) return undefined;
  const found = ACCOUNT_MODELS.find(
    model =>
      model.kind === list.kind &&
      [model.id, model.name, accountModelArn(model, region)].some(name => name === identifier),
  );
  if (!found) throw new ServiceError('ResourceNotFoundException', 'The requested resource was not found.');
  const entry = list.entry(found, region);
  return list.detail?.(entry, found) ?? entry;
}

function baseArn(model: AccountModel, region: string): string {
  return foundationModelArn(model.baseModelId ?? '', region);
}
