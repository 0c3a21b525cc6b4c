import type { AcceptedCredentials } from './wire/signature.ts';
import type { FaultMemory } from './faults/faultMemory.ts';
import type { Reply } from './wire/reply.ts';

/** One answered request, without bodies or secrets. */
export interface SandboxLogEntry {
  time: Date;
  protocol: string;
  method: string;
  /** The path as it was sent; no query. */
  path: string;
  /** `InvokeModel`, `ListGuardrails` and so on; undefined for what is no operation. */
  operation?: string;
  modelId?: string;
  /** 0 when the connection ended before any status was sent. */
  status: number;
  requestId: string;
  /** The exception's name, when it was refused. */
  error?: string;
  durationMs: number;
}

/** The options of the server. */
export interface ServerSettings {
  accepted: AcceptedCredentials;
  clock: () => Date;
  chunkDelayMs: number;
  onRequest?: (line: SandboxLogEntry) => void;
}

/** One request being served. */
export interface Exchange {
  reply: Reply;
  requestId: string;
  now: () => Date;
  settings: ServerSettings;
  /** How often each fault id has failed so far. */
  faults: FaultMemory;
  /** The headers that every answer carries. */
  commonHeaders(): Record<string, string>;
}
