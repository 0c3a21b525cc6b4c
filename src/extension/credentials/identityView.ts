import os from 'node:os';
import * as vscode from 'vscode';
import { apiKeyWords } from '../../core/aws/apiKey.ts';
import { IDENTITY_PRECEDENCE } from '../../core/aws/identityPrecedence.ts';
import type { IdentityDescription, IdentityStep } from '../../core/aws/identityPrecedence.ts';
import type { TargetResult } from '../../core/aws/resolveTarget.ts';
import { hostHeader } from '../../core/http/endpoint.ts';
import type { ParsedRequest } from '../../core/request/parsedRequest.ts';
import { isTrusted } from '../window/trust.ts';
import { keyNotStored } from './access.ts';
import type { Access } from './access.ts';
import { sourceWords } from './profileWords.ts';

/** Who would sign the request that is shown, and where it would go. */
export interface IdentityView {
  /** `profile dev`, `environment keys`, `sandbox keys`, … */
  signer: string;
  region: string | null;
  /** Both in one line, with the kind of the credentials. */
  line: string;
  /** What decided who signs, in a few words. */
  decidedBy: string;
  /** The order of precedence in one sentence; `null` where no credentials are looked for. */
  order: string | null;
  /** What decided it among all that could have, and what else there is to know; lines of plain text. */
  details: readonly string[];
}

/** Says who would sign and where, from names only: no credential is loaded and nothing is asked. */
export async function identityView(access: Access, parsed: ParsedRequest): Promise<IdentityView> {
  const [region, profile] = [parsed.textMember('region'), parsed.textMember('profile')];
  if (!isTrusted()) {
    return {
      signer: 'no signer',
      region,
      line: 'Restricted Mode: nothing is sent',
      decidedBy: 'Restricted Mode',
      order: null,
      details: [],
    };
  }
  return targetView(await access.preview({ modelId: parsed.textMember('modelId') ?? '', region, profile }));
}

function targetView(target: TargetResult): IdentityView {
  const { sandbox, region, endpoint, identity, signer, decidedBy, problem } = target;
  if (sandbox) return sandboxView(region, decidedBy.identity);
  // A fault in the endpoint's settings is said when a request is sent.
  const where = [region ?? 'no Region', ...(endpoint?.custom ? [hostHeader(endpoint)] : [])];
  const common = { region, decidedBy: decidingWords(decidedBy.identity), order: ORDER };
  // Both are missing together, where the chosen key is not stored.
  if (!identity || !signer) {
    const { message, advice } = keyNotStored(problem?.kind === 'keyNotStored' ? problem.name : '');
    return {
      ...common,
      signer: 'no signer',
      line: ['no signer', ...where].join(' · '),
      details: [`${message} ${advice}`],
    };
  }
  const kind = kindWords(signer);
  return {
    ...common,
    signer: identity.label,
    line: [kind === null ? identity.label : `${identity.label} (${kind})`, ...where].join(' · '),
    details: details(signer),
  };
}

function sandboxView(region: string | null, chosenBy: IdentityStep | null): IdentityView {
  return {
    signer: 'sandbox keys',
    region,
    line: region === null ? 'Sandbox' : `Sandbox · ${region}`,
    order: null,
    decidedBy: decidingWords(chosenBy),
    details: [
      `Requests go to the sandbox on ${remoteSide() ?? 'this machine'}, and no model is called.`,
      ...(chosenBy === 'setting' ? ['The setting bedrockInvoke.connection chose it.'] : []),
    ],
  };
}

const ORDER =
  'Strongest first: this file, this workspace, the setting bedrockInvoke.profile, the environment, the default profile, a role of the machine.';

function decidingWords(decidedBy: IdentityStep | null): string {
  if (decidedBy === null) return 'Nothing was found';
  if (decidedBy === 'request') return 'Named in this file';
  if (decidedBy === 'workspace') return 'Chosen for this workspace';
  if (decidedBy === 'setting') return 'Chosen in the settings';
  const { title, where } = IDENTITY_PRECEDENCE.find(({ step }) => step === decidedBy) ?? { title: '', where: '' };
  // There is little space: the first of the variables that belong together.
  return where === 'environment'
    ? `The environment: ${title.split(' ')[0]}`
    : `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
}

function kindWords({ source, profile }: IdentityDescription): string | null {
  if (source === null || source === 'api-key' || source === 'environment') return null;
  return sourceWords(source) + (profile === 'default' ? ' of the default profile' : '');
}

function details({ apiKey, notices, decidedBy }: IdentityDescription): string[] {
  const side = remoteSide();
  // What the command line says is not for here.
  const steps = IDENTITY_PRECEDENCE.filter(({ step }) => step !== 'flag').map(
    ({ step, title, where }) => `${step === decidedBy ? '→' : '   '} ${title} (${where})`,
  );
  return [
    ...(apiKey ? [`Bedrock API key: ${apiKeyWords(apiKey)}.`] : []),
    ...(side === null ? [] : [`The credentials are those found on ${side}.`]),
    ...notices,
    'Who signs, strongest first:',
    ...steps,
  ];
}

/**
 * The machine that the extension runs on, whose credentials, config files and network are used, where it is not the one
 * in front of the user: `WSL: Ubuntu`. `null` in a local window.
 */
export function remoteSide(): string | null {
  const { remoteName } = vscode.env;
  switch (remoteName) {
    case undefined:
      return null;
    case 'wsl':
      return `WSL: ${process.env.WSL_DISTRO_NAME ?? os.hostname()}`;
    case 'ssh-remote':
      return `SSH: ${os.hostname()}`;
    case 'dev-container':
    case 'attached-container':
      return `the container ${os.hostname()}`;
    case 'codespaces':
      return `GitHub Codespaces: ${process.env.CODESPACE_NAME ?? os.hostname()}`;
    case 'tunnel':
      return `Tunnel: ${os.hostname()}`;
    default:
      return `the remote machine ${os.hostname()} (${remoteName})`;
  }
}
