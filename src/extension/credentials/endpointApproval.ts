import * as vscode from 'vscode';
import { endpointUrl, isLoopback } from '../../core/http/endpoint.ts';
import type { Endpoint } from '../../core/http/endpoint.ts';
import { STATE } from '../window/ids.ts';

/**
 * Asks once for each endpoint that is neither Amazon's own nor on this machine before signed requests go there. The
 * answers are kept outside the workspace, so that nothing in a repository can give them.
 */
export class EndpointApproval {
  constructor(private readonly state: vscode.Memento) {}

  /** Whether signed requests may go there without a question. */
  isApproved(endpoint: Endpoint): boolean {
    return !endpoint.custom || isLoopback(endpoint) || this.approved().includes(endpointUrl(endpoint));
  }

  /** Asks where it is not approved yet. */
  async approve(endpoint: Endpoint): Promise<boolean> {
    if (this.isApproved(endpoint)) return true;
    const url = endpointUrl(endpoint);
    const choice = await vscode.window.showWarningMessage(
      `Send signed requests to ${url}?`,
      {
        modal: true,
        detail:
          "This endpoint comes from a setting, an environment variable or your AWS config files. It is not one of Amazon's own and sees everything in your requests.",
      },
      'Send There',
    );
    if (!choice) return false;
    await this.state.update(STATE.approvedEndpoints, [...this.approved(), url]);
    return true;
  }

  private approved(): string[] {
    const kept = this.state.get<unknown>(STATE.approvedEndpoints);
    return Array.isArray(kept) ? kept.filter(url => typeof url === 'string') : [];
  }
}
