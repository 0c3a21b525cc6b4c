import type * as vscode from 'vscode';
import { readCaBundle } from '../../core/aws/caBundle.ts';
import type { Target } from '../../core/aws/resolveTarget.ts';
import { Transport } from '../../core/http/transport.ts';
import { editorNetwork } from '../window/editorNetwork.ts';

/** The open connections to AWS: one transport for each set of authorities that is trusted, mostly none beside the usual ones. */
export class Transports implements vscode.Disposable {
  private readonly open = new Map</* authorities */ string, Transport>();

  /** `userAgent` names the product in the header of that name. */
  constructor(private readonly userAgent: string) {}

  /** The one to a target. @throws EndpointError where AWS_CA_BUNDLE or the profile's ca_bundle cannot be read */
  async for({ sandbox, profile }: Pick<Target, 'sandbox' | 'profile'>): Promise<Transport> {
    const caBundle = sandbox ? null : await readCaBundle({ env: process.env, profile });
    const network = editorNetwork();
    const key = JSON.stringify([caBundle, network.systemAuthorities]);
    const transport = this.open.get(key) ?? new Transport(this.userAgent, caBundle, network);
    this.open.set(key, transport);
    return transport;
  }

  dispose(): void {
    for (const transport of this.open.values()) transport.close();
  }
}
