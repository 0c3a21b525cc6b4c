import { BUILT_IN_GUARDRAILS, guardrailArn } from './guardrails/builtIn.ts';
import { DEFAULT_REGION } from './models/account.ts';
import { createHandler } from './server.ts';
import { listen } from './wire/listener.ts';
import type { SandboxLogEntry } from './exchange.ts';

export type { SandboxLogEntry };

/**
 * The key pair that the sandbox accepts unless another is set: the well-known pair of AWS's own documentation, which opens
 * nothing anywhere. It is fixed so that other clients can be configured with it.
 */
export const SANDBOX_CREDENTIALS: SandboxCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** The Bedrock API key (bearer token) that the sandbox takes. */
export const SANDBOX_BEARER_TOKEN = 'bedrock-api-key-sandbox';

export interface SandboxCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface SandboxOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Loopback unless given. */
  host?: string;
  credentials?: SandboxCredentials;
  /** The sandbox's own clock; signatures are judged by it. */
  clock?: () => Date;
  /** The pause between stream chunks; 15 unless given. */
  chunkDelayMs?: number;
  onRequest?: (line: SandboxLogEntry) => void;
}

export interface SandboxGuardrail {
  id: string;
  arn: string;
  name: string;
  description: string;
  version: string;
}

/** A running sandbox. */
export interface Sandbox {
  /** The endpoint for the runtime and the control plane alike. */
  url: string;
  /** The Region that its ARNs name; requests may be signed for any. */
  region: string;
  credentials: SandboxCredentials;
  bearerToken: string;
  guardrails: readonly SandboxGuardrail[];
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** Starts the offline Bedrock. No model is called anywhere; every answer says so. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const credentials = options.credentials ?? SANDBOX_CREDENTIALS;
  const handle = createHandler({
    accepted: { ...credentials, bearerToken: SANDBOX_BEARER_TOKEN },
    clock: options.clock ?? (() => new Date()),
    chunkDelayMs: options.chunkDelayMs ?? 15,
    onRequest: options.onRequest,
  });
  const listener = await listen(host, options.port ?? 0, handle);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    region: DEFAULT_REGION,
    credentials,
    bearerToken: SANDBOX_BEARER_TOKEN,
    guardrails: BUILT_IN_GUARDRAILS.map(({ id, name, description, version }) => ({
      id,
      arn: guardrailArn(id, DEFAULT_REGION),
      name,
      description,
      version,
    })),
    close: () => listener.close(),
  };
}
