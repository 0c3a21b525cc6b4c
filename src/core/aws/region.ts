import type { Environment } from './authorization.ts';
import { loadAwsConfig } from './profiles.ts';

export interface RegionChoice {
  /** From `--region`. */
  flag: string | null;
  /** From the request file. */
  requested: string | null;
  /** A profile chosen by name; its Region is stronger than the environment's. */
  profile: string | null;
  env: Environment;
  /** From the editor's setting. */
  setting: string | null;
  modelId: string;
}

/** What decided the Region; `profile` is the one chosen by name, else the one that the environment or the default names. */
export type RegionSource =
  | 'flag'
  | 'request'
  | 'profile'
  | 'AWS_REGION'
  | 'AWS_DEFAULT_REGION'
  | 'setting'
  /** The Region in the model's own ARN. */
  | 'modelId';

export interface RegionDecision {
  region: string;
  decidedBy: RegionSource;
}

/**
 * The Region to call, strongest first: the flag, the request, the named profile, `AWS_REGION`, `AWS_DEFAULT_REGION`, the
 * profile that the environment or the default names, the setting, and last the Region in the model's own ARN; else `null`.
 */
export async function resolveRegion(choice: RegionChoice): Promise<RegionDecision | null> {
  const { flag, requested, profile, env, setting, modelId } = choice;
  if (flag) return { region: flag, decidedBy: 'flag' };
  if (requested) return { region: requested, decidedBy: 'request' };
  const ofProfile = async (name: string): Promise<RegionDecision | null> => {
    const region = (await loadAwsConfig()).profiles.get(name)?.region;
    return region ? { region, decidedBy: 'profile' } : null;
  };
  const named = profile === null ? null : await ofProfile(profile);
  if (named) return named;
  if (env.AWS_REGION) return { region: env.AWS_REGION, decidedBy: 'AWS_REGION' };
  if (env.AWS_DEFAULT_REGION) return { region: env.AWS_DEFAULT_REGION, decidedBy: 'AWS_DEFAULT_REGION' };
  const ambient = profile === null ? await ofProfile(env.AWS_PROFILE || 'default') : null;
  if (ambient) return ambient;
  if (setting) return { region: setting, decidedBy: 'setting' };
  const ofModel = regionOfArn(modelId);
  return ofModel === null ? null : { region: ofModel, decidedBy: 'modelId' };
}

/** The Region in an ARN, or `null`. */
function regionOfArn(modelId: string): string | null {
  return /^arn:[^:]*:(?:bedrock|sagemaker):([a-z0-9-]+):/.exec(modelId)?.[1] ?? null;
}
