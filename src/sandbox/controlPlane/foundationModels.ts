import { CATALOGUE, catalogueModel } from '../models/catalogue.ts';
import { foundationModelArn } from '../models/account.ts';
import { ServiceError } from '../wire/serviceError.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

/** ListFoundationModels, which is not paged. */
export function listFoundationModels(query: URLSearchParams, region: string): object {
  const wanted = (name: string): string | undefined => query.get(name)?.toUpperCase();
  const provider = wanted('byProvider');
  const modality = wanted('byOutputModality');
  const inference = wanted('byInferenceType');
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
  const model = catalogueModel(identifier.replace(/^arn:aws[^:]*:bedrock:[a-z0-9-]+::foundation-model\//, ''));
  if (!model) {
    throw new ServiceError(
      'ResourceNotFoundException',
      'Could not resolve the foundation model from the provided model identifier.',
    );
  }
  return { modelDetails: describe(model, region) };
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
