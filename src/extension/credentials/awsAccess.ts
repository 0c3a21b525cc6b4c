import type { SigningClock } from '../../core/http/signedCall.ts';
import type { EndpointApproval } from './endpointApproval.ts';
import type { Connections } from './connections.ts';
import type { Transports } from './transports.ts';

/** What it takes to ask AWS for anything, the same for requests, lists and questions who signs. */
export interface AwsAccess {
  connections: Connections;
  transports: Transports;
  approval: EndpointApproval;
  /** Learned from the answers where this machine's clock is wrong. */
  clock: SigningClock;
}
