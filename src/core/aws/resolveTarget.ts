import type { AwsCredentials, Environment, Identity } from './authorization.ts';
import { endpointUrl } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { decideEndpoint, EndpointError, parseEndpoint } from './endpoint.ts';
import type { EndpointSource } from './endpoint.ts';
import { chooseIdentity, fixedIdentity } from './identity.ts';
import type { IdentityChoice } from './identityChoice.ts';
import { describeIdentity } from './identityPrecedence.ts';
import type { IdentityDescription, IdentityStep } from './identityPrecedence.ts';
import { resolveRegion } from './region.ts';
import type { RegionSource } from './region.ts';

/** The members of a request that decide where it goes and who signs it. */
export interface TargetRequest {
  modelId: string;
  region: string | null;
  profile: string | null;
}

/** Who signs where neither a flag nor the request names a profile, and where that was chosen. */
export type DefaultSigner =
  | { kind: 'profile'; name: string; from: 'workspace' | 'setting' }
  /** `token` is `null` where no key is stored under that name. */
  | { kind: 'apiKey'; name: string; token: string | null; from: 'workspace' }
  /** Left to the environment, then to the default profile and what follows it. */
  | { kind: 'environment'; from: 'workspace' | 'setting' };

/** A sandbox that runs: where it is and what it accepts. */
export interface SandboxAddress {
  readonly url: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

/** The sandbox instead of an AWS account: `running` is `null` while it is not started. */
export interface SandboxChoice {
  from: 'flag' | 'workspace' | 'setting';
  running: SandboxAddress | null;
}

/** What was chosen outside the request. */
export interface TargetChoices {
  /** Of the process, never of a workspace. */
  env: Environment;
  sandbox?: SandboxChoice | null;
  /** Of the command line: stronger than the request. `endpointUrl` is that of the service which the command calls. */
  flags?: { profile: string | null; region: string | null; endpointUrl: string | null };
  signer?: DefaultSigner;
  /** Of the editor. `endpointUrl` is that of `bedrock-runtime`. */
  settings?: { region: string | null; endpointUrl: string | null };
  /** How credentials are loaded when the time comes. */
  credentials?: Pick<IdentityChoice, 'mfaCode' | 'network' | 'cache'>;
}

export type TargetService = 'bedrock-runtime' | 'bedrock' | 'sts';

/** What decided each part; `null` where nothing did. */
export interface TargetDecisions {
  /** `any`: no Region is known, and the service is called in one that answers for all. */
  region: RegionSource | 'sandbox' | 'any' | null;
  endpoint: Exclude<EndpointSource, 'override'> | 'flag' | 'setting' | 'sandbox' | null;
  /** For the sandbox: what chose it. */
  identity: IdentityStep | null;
}

/** Where a request goes and who signs it, and what decided each. */
export interface Target {
  region: string;
  endpoint: Endpoint;
  identity: Identity;
  sandbox: boolean;
  /** The profile named by a flag, the request, the workspace or a setting: its endpoints and authorities count. */
  profile: string | null;
  /** More about who signs; its notices include the identity's own. */
  signer: IdentityDescription;
  decidedBy: TargetDecisions;
}

/** Why there is no target. */
export type TargetProblem =
  | { kind: 'sandboxNotRunning' }
  | { kind: 'noRegion' }
  /** No Bedrock API key is stored under the name that was chosen. */
  | { kind: 'keyNotStored'; name: string }
  | { kind: 'endpoint'; error: EndpointError };

/** What is known where there is no target; `null` is what is not. */
export interface PartialTarget extends Omit<Target, 'region' | 'endpoint' | 'identity' | 'signer'> {
  region: string | null;
  endpoint: Endpoint | null;
  identity: Identity | null;
  signer: IdentityDescription | null;
}

export type TargetResult = (Target & { problem: null }) | (PartialTarget & { problem: TargetProblem });

/** STS answers there for all Regions of its partition. */
const ANY_REGION = 'us-east-1';

/**
 * The one place that decides where a request goes and who signs it: for every command, the panel, the status bar, the
 * lists and the command line. Nothing is sent and no credential is loaded. The orders of precedence are written at
 * `resolveRegion`, `decideEndpoint` and `IDENTITY_PRECEDENCE`.
 */
export async function resolveTarget(
  request: TargetRequest,
  choices: TargetChoices,
  service: TargetService,
): Promise<TargetResult> {
  if (choices.sandbox) return sandboxTarget(request, choices, choices.sandbox);
  const named = namedSigner(request, choices);
  const { profile } = named;
  const place = await regionFor(service, request, choices, profile);
  const where = place && (await endpointFor(service, choices, place.region, profile));
  const signs = await identityFor(named, choices, place?.decidedBy === 'any' ? null : (place?.region ?? null));
  const partial: PartialTarget = {
    region: place?.region ?? null,
    endpoint: where?.endpoint ?? null,
    identity: signs?.identity ?? null,
    sandbox: false,
    profile,
    signer: signs?.signer ?? null,
    decidedBy: {
      region: place?.decidedBy ?? null,
      endpoint: where?.decidedBy ?? null,
      identity: signs ? signs.signer.decidedBy : named.by,
    },
  };
  if (!signs) return { ...partial, problem: { kind: 'keyNotStored', name: named.apiKey?.name ?? '' } };
  if (!where) return { ...partial, problem: { kind: 'noRegion' } };
  if (!where.endpoint) return { ...partial, problem: { kind: 'endpoint', error: where.error } };
  return { ...partial, ...signs, region: place.region, endpoint: where.endpoint, problem: null };
}

/**
 * Where the lists come from that belong to the target of a request; `null` where that target is not Amazon's own and
 * nothing says where the lists are.
 * @throws EndpointError
 */
export async function controlPlaneTarget(target: Target, env: Environment): Promise<Target | null> {
  if (target.sandbox) return target;
  const { region, profile } = target;
  const own = await decideEndpoint({ service: 'bedrock', region, override: null, profile, env });
  const belongs =
    own.endpoint.custom === target.endpoint.custom || endpointUrl(own.endpoint) === endpointUrl(target.endpoint);
  if (!belongs) return null;
  return {
    ...target,
    endpoint: own.endpoint,
    decidedBy: { ...target.decidedBy, endpoint: endpointSource(own.decidedBy, 'setting') },
  };
}

function sandboxTarget(
  request: TargetRequest,
  { flags }: TargetChoices,
  { from, running }: SandboxChoice,
): TargetResult {
  const requested = flags?.region ?? request.region;
  const region = requested ?? running?.region ?? null;
  const regionBy = flags?.region ? 'flag' : requested ? 'request' : running ? 'sandbox' : null;
  const common = { sandbox: true, profile: null };
  const decidedBy = { region: regionBy, endpoint: 'sandbox', identity: from } as const;
  if (!running || region === null) {
    return {
      ...common,
      region,
      endpoint: null,
      identity: null,
      signer: null,
      decidedBy,
      problem: { kind: 'sandboxNotRunning' },
    };
  }
  return {
    ...common,
    region,
    endpoint: parseEndpoint(running.url),
    identity: fixedIdentity('sandbox', 'sandbox keys', running.credentials),
    signer: { source: 'sandbox', profile: null, apiKey: null, decidedBy: from, notices: [] },
    decidedBy,
    problem: null,
  };
}

/** The profile or Bedrock API key that was chosen by name, and where; both absent leave it to the environment. */
interface NamedSigner {
  profile: string | null;
  apiKey: { name: string; token: string | null } | null;
  by: IdentityStep;
}

function namedSigner(request: TargetRequest, { flags, signer }: TargetChoices): NamedSigner {
  if (flags?.profile) return { profile: flags.profile, apiKey: null, by: 'flag' };
  if (request.profile !== null) return { profile: request.profile, apiKey: null, by: 'request' };
  if (signer?.kind === 'profile') return { profile: signer.name, apiKey: null, by: signer.from };
  return { profile: null, apiKey: signer?.kind === 'apiKey' ? signer : null, by: signer?.from ?? 'setting' };
}

async function regionFor(
  service: TargetService,
  request: TargetRequest,
  { env, flags, settings }: TargetChoices,
  profile: string | null,
): Promise<{ region: string; decidedBy: RegionSource | 'any' } | null> {
  const found = await resolveRegion({
    flag: flags?.region ?? null,
    requested: request.region,
    profile,
    env,
    setting: settings?.region ?? null,
    modelId: request.modelId,
  });
  return found ?? (service === 'sts' ? { region: ANY_REGION, decidedBy: 'any' } : null);
}

async function endpointFor(
  service: TargetService,
  { env, flags, settings }: TargetChoices,
  region: string,
  profile: string | null,
): Promise<
  | { endpoint: Endpoint; decidedBy: TargetDecisions['endpoint'] }
  | { endpoint: null; decidedBy: null; error: EndpointError }
> {
  const flag = flags?.endpointUrl ?? null;
  const setting = service === 'bedrock-runtime' ? (settings?.endpointUrl ?? null) : null;
  try {
    const { endpoint, decidedBy } = await decideEndpoint({ service, region, override: flag ?? setting, profile, env });
    return { endpoint, decidedBy: endpointSource(decidedBy, flag === null ? 'setting' : 'flag') };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    return { endpoint: null, decidedBy: null, error };
  }
}

function endpointSource(source: EndpointSource, override: 'flag' | 'setting'): TargetDecisions['endpoint'] {
  return source === 'override' ? override : source;
}

/** `null` where the chosen Bedrock API key is not stored. */
async function identityFor(
  { profile, apiKey, by }: NamedSigner,
  { env, credentials }: TargetChoices,
  region: string | null,
): Promise<{ identity: Identity; signer: IdentityDescription } | null> {
  if (apiKey && apiKey.token === null) return null;
  const key = apiKey?.token ? { label: `Bedrock API key ${apiKey.name}`, token: apiKey.token } : null;
  const choice: IdentityChoice = { ...credentials, profile, env, region, apiKey: key };
  const identity = chooseIdentity(choice);
  const signer = await describeIdentity(choice, by);
  const notices = identity.notice === null ? signer.notices : [...new Set([...signer.notices, identity.notice])];
  return { identity, signer: { ...signer, notices } };
}
