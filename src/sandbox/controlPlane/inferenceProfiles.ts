import { ACCOUNT_MODELS, accountModelArn, foundationModelArn, inferenceProfileArn } from '../models/account.ts';
import { CATALOGUE, geographyServes } from '../models/catalogue.ts';
import { ServiceError } from '../wire/serviceError.ts';
import { checkEnum, pageOf } from './page.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

interface ProfileSummary {
  inferenceProfileName: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
  inferenceProfileArn: string;
  models: { modelArn: string }[];
  inferenceProfileId: string;
  status: 'ACTIVE';
  type: 'SYSTEM_DEFINED' | 'APPLICATION';
}

const CREATED = '2026-01-15T00:00:00Z';
const UPDATED = '2026-07-13T14:00:42.680622107Z';

const DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  eu: ['eu-central-1', 'eu-west-1', 'eu-west-3'],
  apac: ['ap-northeast-1', 'ap-south-1', 'ap-southeast-2'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
};

/** ListInferenceProfiles; the query calls `typeEquals` by the name `type`. */
export function listInferenceProfiles(query: URLSearchParams, region: string): object {
  const type = query.get('type') ?? query.get('typeEquals');
  for (const name of ['type', 'typeEquals']) checkEnum(query, name, ['SYSTEM_DEFINED', 'APPLICATION']);
  const page = pageOf(
    profilesIn(region).filter(profile => type === null || profile.type === type),
    query,
  );
  return { inferenceProfileSummaries: page.items, nextToken: page.nextToken };
}

/** GetInferenceProfile by id or ARN; throws ResourceNotFoundException. */
export function getInferenceProfile(identifier: string, region: string): object {
  const profile = profilesIn(region).find(
    candidate => candidate.inferenceProfileId === identifier || candidate.inferenceProfileArn === identifier,
  );
  if (!profile) throw new ServiceError('ResourceNotFoundException', 'The requested inference profile was not found.');
  return profile;
}

function profilesIn(region: string): ProfileSummary[] {
  return [...systemProfiles(region), ...applicationProfiles(region)];
}

function systemProfiles(region: string): ProfileSummary[] {
  return CATALOGUE.flatMap(model =>
    model.geographies
      .filter(geography => geographyServes(geography, region))
      .map(geography => systemProfile(model, geography, region)),
  );
}

function systemProfile(model: CatalogueModel, geography: string, region: string): ProfileSummary {
  const id = `${geography}.${model.id}`;
  const where = geography === 'global' ? 'Global' : geography.toUpperCase();
  return {
    inferenceProfileName: `${where} ${model.provider} ${model.name}`,
    description: `Routes requests to ${model.provider} ${model.name} in ${(DESTINATIONS[geography] ?? [region]).join(', ')}.`,
    createdAt: CREATED,
    updatedAt: UPDATED,
    inferenceProfileArn: inferenceProfileArn(id, region),
    models: (DESTINATIONS[geography] ?? [region]).map(destination => ({
      modelArn: foundationModelArn(model.id, destination),
    })),
    inferenceProfileId: id,
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
  };
}

function applicationProfiles(region: string): ProfileSummary[] {
  return ACCOUNT_MODELS.filter(model => model.kind === 'application-inference-profile').map(model => ({
    inferenceProfileName: model.name,
    description: model.description,
    createdAt: CREATED,
    updatedAt: UPDATED,
    inferenceProfileArn: accountModelArn(model, region),
    models: [{ modelArn: foundationModelArn(model.baseModelId ?? '', region) }],
    inferenceProfileId: model.id,
    status: 'ACTIVE',
    type: 'APPLICATION',
  }));
}
