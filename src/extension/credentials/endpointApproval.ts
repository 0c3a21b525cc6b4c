import * as vscode from 'vscode';
import { STATE } from '../window/ids.ts';

/**
 * Asks once for each origin that is not Amazon's own before signed requests go there. The answers are kept outside
 * the workspace, so that nothing in a repository can give them.
 */
export class EndpointApproval {
  constructor(private readonly state: vscode.Memento) {}

  /** Whether it was approved before; nothing is asked. */
  isApproved(origin: string): boolean {
    return this.approved().includes(origin);
  }

  async approve(origin: string): Promise<boolean> {
    const approved = this.approved();
    if (approved.includes(origin)) return true;
    const choice = await vscode.window.showWarningMessage(
      `Send signed requests to ${origin}?`,
      {
        modal: true,
        detail:
          "This endpoint comes from a setting, an environment variable or your AWS config files. It is not one of Amazon's own and sees everything in your requests.",
      },
      'Send There',
    );
    if (!choice) return false;
    await this.state.update(STATE.approvedEndpoints, [...approved, origin]);
    return true;
  }

  private approved(): string[] {
    const kept = this.state.get<unknown>(STATE.approvedEndpoints);
    return Array.isArray(kept) ? kept.filter(origin => typeof origin === 'string') : [];
  }
}
