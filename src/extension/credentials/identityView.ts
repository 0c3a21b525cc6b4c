import { apiKeyWords } from '../../core/aws/apiKey.ts';
import { CredentialsError } from '../../core/aws/credentialsError.ts';
import { resolveEndpoint } from '../../core/aws/endpoint.ts';
import { hostHeader } from '../../core/http/endpoint.ts';
import { chooseIdentity } from '../../core/aws/identity.ts';
import type { Identity } from '../../core/aws/identity.ts';
import { IDENTITY_PRECEDENCE, describeIdentity } from '../../core/aws/identityPrecedence.ts';
import type { IdentityDescription } from '../../core/aws/identityPrecedence.ts';
import { resolveRegion } from '../../core/aws/region.ts';
import type { ParsedRequest } from '../../core/request/parsedRequest.ts';
import type { Connections } from './connections.ts';
import { sourceWords } from './profileWords.ts';
import { remoteSide } from './remoteSide.ts';
import { signerOf } from './signer.ts';
import { readSettings } from '../window/settings.ts';
import { isTrusted } from '../window/trust.ts';

/** Who would sign the request that is shown, and where it would go. */
export interface IdentityView {
  /** `profile dev`, `environment keys`, `sandbox keys`, … */
  signer: string;
  region: string | null;
  /** Both in one line, with the kind of the credentials. */
  line: string;
  /** What decided who signs, in a few words. */
  decidedBy: string;
  /** The order of precedence in one sentence; `null` where nobody is looked for. */
  order: string | null;
  /** What decided it among all that could have, and what else there is to know; lines of plain text. */
  details: readonly string[];
}

/** Says who would sign and where, from names only: no credential is loaded and nothing is asked. */
export async function identityView(connections: Connections, parsed: ParsedRequest): Promise<IdentityView> {
  const requested = parsed.textMember('region');
  if (!isTrusted()) {
    return {
      signer: 'nobody',
      region: requested,
      line: 'Restricted Mode: nothing is sent',
      decidedBy: 'Restricted Mode',
      order: null,
      details: [],
    };
  }
  if (connections.connection === 'sandbox') {
    const region = requested ?? connections.sandboxIfRunning?.region ?? null;
    const bySetting = connections.connectionFrom !== 'workspace';
    return {
      signer: 'sandbox keys',
      region,
      line: region === null ? 'Sandbox' : `Sandbox · ${region}`,
      order: null,
      decidedBy: bySetting ? DECIDED_BY.setting : DECIDED_BY.editor,
      details: [
        `Requests go to the sandbox on ${remoteSide() ?? 'this machine'}, and no model is called.`,
        ...(bySetting ? ['The setting bedrockInvoke.connection chose it.'] : []),
      ],
    };
  }
  const inFile = parsed.textMember('profile');
  const profile = inFile ?? connections.profile;
  const region =
    (
      await resolveRegion({
        flag: null,
        requested,
        profile,
        env: process.env,
        setting: readSettings().region,
        modelId: parsed.textMember('modelId') ?? '',
      })
    )?.region ?? null;
  const host = region === null ? null : await customHost(region, profile);
  const where = [region ?? 'no Region', ...(host === null ? [] : [host])];
  try {
    const choice = await signerOf(connections, inFile, region);
    const identity = chooseIdentity(choice);
    const description = await describeIdentity(choice);
    const kind = kindWords(description);
    const deciding = decidingStep(connections, inFile, description);
    return {
      signer: identity.label,
      region,
      line: [kind === null ? identity.label : `${identity.label} (${kind})`, ...where].join(' · '),
      decidedBy: decidedBy(deciding),
      order: ORDER,
      details: details(identity, description, deciding),
    };
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    return {
      signer: 'nobody',
      region,
      line: ['nobody signs', ...where].join(' · '),
      decidedBy: DECIDED_BY.editor,
      order: ORDER,
      details: [`${error.message} ${error.advice}`],
    };
  }
}

const DECIDED_BY = {
  file: 'Named in this file',
  editor: 'Chosen for this workspace',
  setting: 'Chosen in the settings',
};

const ORDER =
  'Strongest first: this file, this workspace, the setting bedrockInvoke.profile, the environment, the default profile, a role of the machine.';

function decidedBy(deciding: number): string {
  const { title, where } = IDENTITY_PRECEDENCE[deciding] ?? { title: '', where: '' };
  switch (where) {
    case '':
      return 'Nothing was found';
    case 'request file':
      return DECIDED_BY.file;
    case 'editor':
      return DECIDED_BY.editor;
    case 'editor setting':
      return DECIDED_BY.setting;
    // There is little room: the first of the variables that belong together.
    case 'environment':
      return `The environment: ${title.split(' ')[0]}`;
    default:
      return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
  }
}

function kindWords({ source, profile }: IdentityDescription): string | null {
  if (source === null || source === 'api-key' || source === 'environment') return null;
  return sourceWords(source) + (profile === 'default' ? ' of the default profile' : '');
}

function details(identity: Identity, { apiKey, notices }: IdentityDescription, deciding: number): string[] {
  const side = remoteSide();
  const all = [
    ...notices,
    ...(identity.notice !== null && !notices.includes(identity.notice) ? [identity.notice] : []),
  ];
  // What the command line says is not for here.
  const steps = IDENTITY_PRECEDENCE.map(
    ({ title, where }, index) => `${index === deciding ? '→' : '   '} ${title} (${where})`,
  ).slice(1);
  return [
    ...(apiKey ? [`Bedrock API key: ${apiKeyWords(apiKey)}.`] : []),
    ...(side === null ? [] : [`The credentials are those found on ${side}.`]),
    ...all,
    'Who signs, strongest first:',
    ...steps,
  ];
}

/** The place in `IDENTITY_PRECEDENCE` that holds; -1 where there is nothing that could sign. */
function decidingStep(
  connections: Connections,
  inFile: string | null,
  { source, profile }: IdentityDescription,
): number {
  const step = (where: string, title?: RegExp): number =>
    IDENTITY_PRECEDENCE.findIndex(each => each.where === where && (title?.test(each.title) ?? true));
  const { signer } = connections;
  if (inFile !== null) return step('request file');
  if (signer.kind !== 'environment') return step(signer.from === 'workspace' ? 'editor' : 'editor setting');
  switch (source) {
    case null:
      return -1;
    case 'api-key':
      return step('environment', /BEARER/);
    case 'environment':
      return step('environment', /ACCESS_KEY/);
    case 'web-identity':
      return step('environment', /WEB_IDENTITY/);
    case 'container':
      return step('environment', /CONTAINER/);
    case 'instance':
      return step('instance metadata');
    default:
      return process.env.AWS_PROFILE?.trim() === profile
        ? step('environment', /^AWS_PROFILE$/)
        : step('AWS config files');
  }
}

/** The host, where it is not Amazon's own; a fault in the settings is said when a request is sent. */
async function customHost(region: string, profile: string | null): Promise<string | null> {
  try {
    const endpoint = await resolveEndpoint({ region, override: readSettings().endpointUrl, profile, env: process.env });
    return endpoint.custom ? hostHeader(endpoint) : null;
  } catch {
    return null;
  }
}
