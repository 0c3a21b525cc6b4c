import { ACCOUNT, ACCOUNT_MODELS, accountModelArn, foundationModelArn } from '../models/account.ts';
import { catalogueModel } from '../models/catalogue.ts';
import { pageOf } from './page.ts';
import type { AccountModel } from '../models/account.ts';

const CREATED = '2026-04-01T12:00:00.123456789Z';
const CHANGED = '2026-04-02T12:00:00Z';

/** One of the lists of the account's own models: under what key it comes, and one entry of it. */
interface AccountList {
  kind: AccountModel['kind'];
  key: string;
  entry(model: AccountModel, region: string): Record<string, unknown>;
}

/** The paged lists, by operation. */
export const ACCOUNT_LISTS: Readonly<Record<string, AccountList>> = {
  ListProvisionedModelThroughputs: {
    kind: 'provisioned-model',
    key: 'provisionedModelSummaries',
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
    entry: (model, region) => ({
      modelArn: accountModelArn(model, region),
      modelName: model.name,
      creationTime: CREATED,
      baseModelArn: baseArn(model, region),
      baseModelName: catalogueModel(model.baseModelId ?? '')?.name ?? '',
      customizationType: 'FINE_TUNING',
      ownerAccountId: ACCOUNT,
      modelStatus: 'Active',
    }),
  },
  ListCustomModelDeployments: {
    kind: 'custom-model-deployment',
    key: 'modelDeploymentSummaries',
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
    entry: (model, region) => ({
      promptRouterName: model.name,
      routingCriteria: { responseQualityDifference: 0.25 },
      createdAt: CREATED,
      updatedAt: CHANGED,
      promptRouterArn: accountModelArn(model, region),
      models: [{ modelArn: baseArn(model, region) }],
      fallbackModel: { modelArn: baseArn(model, region) },
      status: 'AVAILABLE',
      type: 'custom',
    }),
  },
};

/** Answers one of the lists above, filtered by name and status and cut into pages. */
export function listAccountModels(list: AccountList, query: URLSearchParams, region: string): object {
  const part = query.get('nameContains')?.toLowerCase() ?? '';
  const status = query.get('statusEquals') ?? query.get('modelStatus');
  const entries = ACCOUNT_MODELS.filter(model => model.kind === list.kind && model.name.toLowerCase().includes(part))
    .map(model => list.entry(model, region))
    .filter(entry => status === null || entry['status'] === status || entry['modelStatus'] === status);
  const page = pageOf(entries, query);
  return { [list.key]: page.items, nextToken: page.nextToken };
}

function baseArn(model: AccountModel, region: string): string {
  return foundationModelArn(model.baseModelId ?? '', region);
}
