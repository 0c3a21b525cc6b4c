import type { Environment } from './authorization.ts';
import { loadAwsConfig } from './profiles.ts';

export interface RegionChoice {
  /** From the request file or `--region`. */
  requested: string | null;
  /** A profile chosen by name; its region is stronger than the environment's. */
  profile: string | null;
  env: Environment;
  /** The setting, for the editor. */
  fallback: string | null;
  modelId: string;
}

/**
 * The region to call, strongest first: the request, the named profile, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile
 * that the environment or the default names, the setting, and last the region in the model's own ARN; else `null`.
 */
export async function resolveRegion({
  requested,
  profile,
  env,
  fallback,
  modelId,
}: RegionChoice): Promise<string | null> {
  if (requested) return requested;
  const regionOf = async (name: string): Promise<string | undefined> =>
    (await loadAwsConfig()).profiles.get(name)?.region;
  return (
    (profile !== null ? await regionOf(profile) : undefined) ||
    env.AWS_REGION ||
    env.AWS_DEFAULT_REGION ||
    (profile === null ? await regionOf(env.AWS_PROFILE || 'default') : undefined) ||
    fallback ||
    regionOfArn(modelId) ||
    null
  );
}

/** The region that stands in an ARN, or `null`. */
export function regionOfArn(modelId: string): string | null {
  return /^arn:[^:]*:(?:bedrock|sagemaker):([a-z0-9-]+):/.exec(modelId)?.[1] ?? null;
}
