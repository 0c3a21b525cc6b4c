import * as vscode from 'vscode';
import { CredentialsError } from '../../core/aws/credentialsError.ts';
import { EndpointError } from '../../core/aws/endpoint.ts';
import { resolveTarget } from '../../core/aws/resolveTarget.ts';
import type {
  DefaultSigner,
  TargetProblem,
  TargetRequest,
  TargetResult,
  TargetService,
} from '../../core/aws/resolveTarget.ts';
import type { SigningClock } from '../../core/http/signedCall.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { readSettings } from '../window/settings.ts';
import { isTrusted } from '../window/trust.ts';
import type { Asking, CredentialSession } from './credentialSession.ts';
import type { EndpointApproval } from './endpointApproval.ts';
import type { SandboxServer } from './sandboxServer.ts';
import type { Transports } from './transports.ts';
import type { WorkspaceChoice } from './workspaceChoice.ts';

export interface AccessParts {
  choice: WorkspaceChoice;
  sandbox: SandboxServer;
  session: CredentialSession;
  transports: Transports;
  approval: EndpointApproval;
}

/** What it takes to call AWS or the sandbox, the same for requests, lists and questions who signs. */
export class Access implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  readonly choice: WorkspaceChoice;
  readonly sandbox: SandboxServer;
  readonly session: CredentialSession;
  readonly transports: Transports;
  readonly approval: EndpointApproval;
  /** Learned from the answers where this machine's clock is wrong. */
  readonly clock: SigningClock = { offsetMs: 0 };

  /** Requests may have another target: choice, settings, credentials or trust changed, or the sandbox has started. */
  readonly onDidChange = this.changed.event;

  constructor({ choice, sandbox, session, transports, approval }: AccessParts) {
    this.choice = choice;
    this.sandbox = sandbox;
    this.session = session;
    this.transports = transports;
    this.approval = approval;
    const { onDidGrantWorkspaceTrust } = vscode.workspace;
    for (const event of [choice.onDidChange, sandbox.onDidStart, session.onDidChange, onDidGrantWorkspaceTrust]) {
      this.store.add(event(() => this.changed.fire()));
    }
  }

  /**
   * Where a request goes and who signs it, by `resolveTarget`; the sandbox is started where it is chosen. Only for a
   * trusted workspace. Unless `asking` is `nothing` the user may be asked for an MFA code when the credentials are loaded.
   */
  async resolve(request: TargetRequest, service: TargetService, asking: Asking = 'all'): Promise<TargetResult> {
    const sandbox = this.choice.destination === 'sandbox' ? await this.sandbox.start() : null;
    return this.resolveWith(sandbox, request, service, asking);
  }

  /** What `resolve` would give for a request, to be shown: nothing is started and no question is asked. */
  preview(request: TargetRequest): Promise<TargetResult> {
    return this.resolveWith(this.sandbox.running, request, 'bedrock-runtime', 'nothing');
  }

  /** Starts the sandbox ahead of the first request where it is chosen, so that its guardrails can be suggested. */
  prepare(): void {
    if (this.choice.destination === 'sandbox' && isTrusted()) this.sandbox.startAhead();
  }

  dispose(): void {
    this.store.dispose();
  }

  private async resolveWith(
    running: Sandbox | null,
    request: TargetRequest,
    service: TargetService,
    asking: Asking,
  ): Promise<TargetResult> {
    const { choice, session } = this;
    const inSandbox = choice.destination === 'sandbox';
    if (!inSandbox) session.watchAwsConfig();
    return resolveTarget(
      request,
      {
        env: process.env,
        sandbox: inSandbox ? { from: choice.destinationFrom, running } : null,
        signer: await this.signer(),
        settings: readSettings(),
        credentials: session.loading(asking),
      },
      service,
    );
  }

  private async signer(): Promise<DefaultSigner> {
    const { signer } = this.choice;
    if (signer.kind !== 'apiKey') return signer;
    return { ...signer, token: (await this.session.apiKeys.get(signer.name)) ?? null };
  }
}

/** The error for a problem, where it ends what was asked for. */
export function problemError(problem: TargetProblem): CredentialsError | EndpointError {
  switch (problem.kind) {
    case 'noRegion':
      return new EndpointError('No Region is known: choose one for this request, or set bedrockInvoke.region.');
    case 'keyNotStored':
      return keyNotStored(problem.name);
    case 'endpoint':
      return problem.error;
    case 'sandboxNotRunning':
      return new EndpointError('The sandbox is not running.');
  }
}

/** Who was to sign is gone: a Bedrock API key was chosen under a name under which none is stored. */
export function keyNotStored(name: string): CredentialsError {
  return new CredentialsError(
    'ApiKeyForgotten',
    `The Bedrock API key "${name}" that was chosen for this workspace is no longer stored.`,
    'Choose who signs with the command Choose AWS Profile.',
  );
}
