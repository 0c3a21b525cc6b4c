import { CallError } from '../http/callError.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { withoutEnding } from '../json/textEnds.ts';
import type { Environment } from './authorization.ts';
import { PARTITIONS, REGION } from './partitions.ts';
import { loadAwsConfig } from './profiles.ts';

/** An endpoint that cannot be used, or settings that contradict each other. */
export class EndpointError extends CallError {
  constructor(message: string) {
    super({ kind: 'settings', name: 'EndpointError', message });
  }
}

/** As environment variables and config files name a service, but for its hyphens. */
export type ServiceId = 'bedrock-runtime' | 'bedrock' | 'sts' | 'sso-oidc';

/** What named the endpoint; `rules` are Amazon's own for the Region. */
export type EndpointSource = 'override' | 'service-variable' | 'AWS_ENDPOINT_URL' | 'profile' | 'rules';

export interface EndpointDecision {
  endpoint: Endpoint;
  decidedBy: EndpointSource;
}

export interface EndpointChoice {
  /** Absent: `bedrock-runtime`. `bedrock` is the control plane, `sso-oidc` where an SSO session signs in. */
  service?: ServiceId;
  region: string;
  /** From `--endpoint-url` or the machine's setting; wins over the environment. */
  override: string | null;
  profile: string | null;
  env: Environment;
}

/**
 * Where a service's requests go, strongest first: the override, the service's own variable (for InvokeModel
 * `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`), `AWS_ENDPOINT_URL`, the profile's `services` section and `endpoint_url` (none of
 * the last four with `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`), else Amazon's own for the Region.
 * @throws EndpointError
 */
export async function decideEndpoint(choice: EndpointChoice): Promise<EndpointDecision> {
  const { service = 'bedrock-runtime', region, env } = choice;
  if (!REGION.test(region)) throw new EndpointError(`"${region}" is not a Region: write one like us-east-1.`);
  const fips = isTrue(env.AWS_USE_FIPS_ENDPOINT);
  const dualStack = isTrue(env.AWS_USE_DUALSTACK_ENDPOINT);
  const named = await namedUrl(choice);
  if (!named) {
    const hostname = amazonHost(service, region, fips, dualStack);
    return {
      endpoint: { protocol: 'https:', hostname, port: undefined, basePath: '', custom: false },
      decidedBy: 'rules',
    };
  }
  if (fips || dualStack) {
    throw new EndpointError(
      'A custom endpoint cannot be combined with AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT; remove one of them.',
    );
  }
  return { endpoint: parseEndpoint(named.url), decidedBy: named.decidedBy };
}

/** The endpoint alone, for a service that no request goes to. @throws EndpointError */
export async function resolveEndpoint(choice: EndpointChoice): Promise<Endpoint> {
  return (await decideEndpoint(choice)).endpoint;
}

async function namedUrl({
  service = 'bedrock-runtime',
  override,
  profile,
  env,
}: EndpointChoice): Promise<{ url: string; decidedBy: EndpointSource } | null> {
  if (override) return { url: override, decidedBy: 'override' };
  if (isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)) return null;
  const own = env[`AWS_ENDPOINT_URL_${configName(service).toUpperCase()}`];
  if (own) return { url: own, decidedBy: 'service-variable' };
  if (env.AWS_ENDPOINT_URL) return { url: env.AWS_ENDPOINT_URL, decidedBy: 'AWS_ENDPOINT_URL' };
  const ofProfile = await profileEndpoint(service, profile ?? (env.AWS_PROFILE || 'default'));
  return ofProfile ? { url: ofProfile, decidedBy: 'profile' } : null;
}

/** @throws EndpointError where the text is no http or https URL, or holds a user name, a query or a fragment */
export function parseEndpoint(text: string): Endpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new EndpointError(
      `"${text}" is not a URL; an endpoint is written like https://host or http://127.0.0.1:8080.`,
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new EndpointError(`The endpoint ${url.protocol}//${url.host} is neither http nor https.`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new EndpointError('An endpoint cannot have a user name, a query or a fragment.');
  }
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : undefined,
    basePath: withoutEnding(url.pathname, '/'),
    custom: true,
  };
}

/** How environment variables and config files write a service: `bedrock_runtime`. */
function configName(service: ServiceId): string {
  return service.replaceAll('-', '_');
}

function amazonHost(service: ServiceId, region: string, fips: boolean, dualStack: boolean): string {
  const [, suffix, dualStackSuffix] = PARTITIONS.find(([pattern]) => pattern.test(region)) ?? [
    /./,
    'amazonaws.com',
    'api.aws',
  ];
  const name = service === 'sso-oidc' ? 'oidc' : service;
  // The plain hosts of STS and of SSO OIDC are the FIPS ones in GovCloud (endpoint rules of both services).
  const validated = !dualStack && region.startsWith('us-gov-') && (service === 'sts' || service === 'sso-oidc');
  return `${name}${fips && !validated ? '-fips' : ''}.${region}.${dualStack ? dualStackSuffix : suffix}`;
}

async function profileEndpoint(service: ServiceId, profile: string): Promise<string | undefined> {
  const { profiles, services } = await loadAwsConfig();
  const section = profiles.get(profile);
  const named = section?.services ? services.get(section.services)?.[`${configName(service)}.endpoint_url`] : undefined;
  return named ?? section?.endpoint_url;
}

function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true';
}
