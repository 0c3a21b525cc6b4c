import { CATALOGUE, catalogueModel } from '../models/catalogue.ts';
import { foundationModelArn } from '../models/account.ts';
import { checkEnum } from './page.ts';
import { ServiceError } from '../wire/serviceError.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

/** ListFoundationModels, which is not paged. Its answer has values that its own filters do not take. */
export function listFoundationModels(query: URLSearchParams, region: string): object {
  checkEnum(query, 'byOutputModality', ['TEXT', 'IMAGE', 'EMBEDDING']);
  checkEnum(query, 'byInferenceType', ['ON_DEMAND', 'PROVISIONED']);
  checkEnum(query, 'byCustomizationType', ['FINE_TUNING', 'CONTINUED_PRE_TRAINING', 'DISTILLATION']);
  const filterOf = (name: string): string | undefined => query.get(name)?.toUpperCase();
  const provider = filterOf('byProvider');
  const modality = filterOf('byOutputModality');
  const inference = filterOf('byInferenceType');
  const models = CATALOGUE.filter(model => provider === undefined || model.provider.toUpperCase() === provider)
    .filter(model => modality === undefined || model.output.includes(modality))
    .filter(model => inference === undefined || model.inference.some(type => type === inference))
    .filter(
      model =>
        query.get('byCustomizationType') === null ||
        customizationsOf(model).includes(query.get('byCustomizationType') ?? ''),
    );
  return { modelSummaries: models.map(model => describe(model, region)) };
}

/** GetFoundationModel by id or ARN; throws ResourceNotFoundException. */
export function getFoundationModel(identifier: string, region: string): object {
  const id = identifier.replace(/^arn:aws[^:]*:bedrock:[a-z0-9-]+::foundation-model\//, '');
  return { modelDetails: describe(existing(id), region) };
}

/** GetFoundationModelAvailability by id: the sandbox's account may call everything that is not retired. */
export function getFoundationModelAvailability(modelId: string): object {
  const status = existing(modelId).retired ? 'NOT_AVAILABLE' : 'AVAILABLE';
  return {
    modelId,
    agreementAvailability: { status },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: status,
    regionAvailability: status,
  };
}

function existing(id: string): CatalogueModel {
  const model = catalogueModel(id);
  if (model) return model;
  throw new ServiceError(
    'ResourceNotFoundException',
    'Could not resolve the foundation model from the provided model identifier.',
  );
}

function describe(model: CatalogueModel, region: string): object {
  return {
    modelArn: foundationModelArn(model.id, region),
    modelId: model.id,
    modelName: model.name,
    providerName: model.provider,
    inputModalities: model.input,
    outputModalities: model.output,
    responseStreamingSupported: model.streaming,
    customizationsSupported: customizationsOf(model),
    inferenceTypesSupported: model.inference,
    modelLifecycle: { status: model.lifecycle },
  };
}

function customizationsOf(model: CatalogueModel): string[] {
  return /^amazon\.nova-(micro|lite|pro)-/.test(model.id) ? ['FINE_TUNING', 'DISTILLATION'] : [];
}
