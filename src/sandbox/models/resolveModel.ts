import { ACCOUNT_MODELS } from './account.ts';
import { catalogueModel, geographyServes, isOnDemand, splitGeography } from './catalogue.ts';
import { isKnownModel } from '../families/registry.ts';
import { invalid, ServiceError } from '../wire/serviceError.ts';

/** What a modelId means: `baseModelId` is undefined when only the body shows the family. */
export interface ResolvedModel {
  modelId: string;
  baseModelId?: string;
}

const BEDROCK_ARN = /^arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(\d{12})?:([a-z-]+)\/(.+)$/;
const SAGEMAKER_ARN = /^arn:aws:sagemaker:[a-z0-9-]{1,20}:\d{12}:endpoint\/[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
const OWN_RESOURCE = /^[a-z0-9]{12}$/;
/** Resources whose last part is a twelve-character id and whose body form follows what they were made from. */
const OWN_KINDS: ReadonlySet<string> = new Set([
  'application-inference-profile',
  'provisioned-model',
  'custom-model-deployment',
  'imported-model',
]);

/** Resolves a modelId of any kind as the service does in a Region; throws its exceptions for ids that it would refuse. */
export function resolveModel(modelId: string, region: string): ResolvedModel {
  if (modelId.length > 2048) throw unknownModel();
  if (SAGEMAKER_ARN.test(modelId)) return { modelId };
  if (modelId.startsWith('arn:')) return resolveArn(modelId, region);
  const own = ACCOUNT_MODELS.find(model => model.id === modelId && model.kind === 'application-inference-profile');
  if (own) return { modelId, baseModelId: own.baseModelId };
  return resolveName(modelId, modelId, region);
}

function resolveArn(modelId: string, region: string): ResolvedModel {
  const match = BEDROCK_ARN.exec(modelId);
  const [account, kind = '', resource = ''] = [match?.[1], match?.[2], match?.[3]];
  if (!match) throw unknownModel();
  if (kind === 'foundation-model' && account === undefined) return resolveName(modelId, resource, region);
  if (account === undefined) throw unknownModel();
  if (kind === 'inference-profile') return resolveProfile(modelId, resource, region);
  if (kind === 'custom-model' && /^[^/]+\/[a-z0-9]{12}$/.test(resource)) {
    return { modelId, baseModelId: knownOrUndefined(resource.split('/')[0] ?? '') };
  }
  if (kind.endsWith('prompt-router')) {
    return { modelId, baseModelId: ACCOUNT_MODELS.find(model => model.id === resource)?.baseModelId };
  }
  if (kind === 'prompt') return { modelId };
  if (!OWN_KINDS.has(kind) || !OWN_RESOURCE.test(resource)) throw unknownModel();
  return {
    modelId,
    baseModelId: ACCOUNT_MODELS.find(model => model.kind === kind && model.id === resource)?.baseModelId,
  };
}

function resolveName(modelId: string, name: string, region: string): ResolvedModel {
  if (splitGeography(name).geography !== undefined) return resolveProfile(modelId, name, region);
  if (!isKnownModel(name)) throw unknownModel();
  refuseRetired(name);
  if (!isOnDemand(name)) {
    // The service writes a typographic apostrophe here.
    throw invalid(
      `Invocation of model ID ${name} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
  return { modelId, baseModelId: name };
}

function resolveProfile(modelId: string, profileId: string, region: string): ResolvedModel {
  const { geography, baseModelId } = splitGeography(profileId);
  if (geography === undefined || !geographyServes(geography, region) || !isKnownModel(baseModelId)) {
    throw unknownModel();
  }
  const listed = catalogueModel(baseModelId);
  if (listed && !listed.geographies.includes(geography)) throw unknownModel();
  refuseRetired(baseModelId);
  return { modelId, baseModelId };
}

function refuseRetired(baseModelId: string): void {
  if (!catalogueModel(baseModelId)?.retired) return;
  throw new ServiceError(
    'ResourceNotFoundException',
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model ' +
      'in the last 30 days. Please upgrade to an active model on Amazon Bedrock',
  );
}

function knownOrUndefined(baseModelId: string): string | undefined {
  return isKnownModel(baseModelId) ? baseModelId : undefined;
}

function unknownModel(): ServiceError {
  return invalid('The provided model identifier is invalid.');
}
