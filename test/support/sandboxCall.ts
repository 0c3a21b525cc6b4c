import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import type { Sandbox } from '../../src/sandbox/index.ts';

/** What came back, and whether the answer ended as HTTP says it should. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  ended: 'clean' | 'broken';
}

export interface CallOptions {
  method?: string;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  region?: string;
  service?: string;
  signingDate?: Date;
  /** False signs the path as S3 would: encoded once only. */
  uriEscapePath?: boolean;
  /** Changes the signed headers before they go out: for the requests that must be refused. */
  tamper?: (headers: Record<string, string>) => Record<string, string>;
  /** Called when the status and headers have come. */
  onHead?: () => void;
}

/** The hash that the signer takes its digests from. */
export class Sha256 implements Checksum {
  private readonly secret?: SourceData;
  private hash;

  constructor(secret?: SourceData) {
    this.secret = secret;
    this.hash = this.fresh();
  }

  update(data: SourceData): void {
    this.hash.update(typeof data === 'string' ? data : Buffer.from(data as Uint8Array));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = this.fresh();
  }

  private fresh(): ReturnType<typeof createHash> | ReturnType<typeof createHmac> {
    return this.secret === undefined
      ? createHash('sha256')
      : createHmac('sha256', typeof this.secret === 'string' ? this.secret : Buffer.from(this.secret as Uint8Array));
  }
}

/** Signs with the official signer and sends over plain HTTP/1.1; resolves however the answer ends, once a status came. */
export async function callSandbox(sandbox: Sandbox, options: CallOptions): Promise<RawAnswer> {
  const url = new URL(sandbox.url);
  const body = options.body ?? '';
  const signer = new SignatureV4({
    credentials: sandbox.credentials,
    region: options.region ?? 'us-east-1',
    service: options.service ?? 'bedrock',
    sha256: Sha256,
    uriEscapePath: options.uriEscapePath ?? true,
  });
  const method = options.method ?? (body === '' ? 'GET' : 'POST');
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: url.hostname,
      port: Number(url.port),
      path: options.path,
      query: options.query ?? {},
      headers: { host: url.host, ...(body === '' ? {} : { 'content-type': 'application/json' }), ...options.headers },
      body,
    },
    { signingDate: options.signingDate ?? new Date() },
  );
  const query = new URLSearchParams(options.query ?? {}).toString();
  return send(
    sandbox,
    method,
    query === '' ? options.path : `${options.path}?${query}`,
    options.tamper?.(signed.headers) ?? signed.headers,
    body,
    options.onHead,
  );
}

/** Sends headers and body as they are. */
export function send(
  sandbox: Sandbox,
  method: string,
  target: string,
  headers: Record<string, string>,
  body: string | Buffer,
  onHead?: () => void,
): Promise<RawAnswer> {
  const url = new URL(sandbox.url);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: url.hostname,
      port: url.port,
      method,
      path: target,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
    });
    let answered = false;
    outgoing.on('error', error => {
      if (!answered) reject(error);
    });
    outgoing.on('response', response => {
      answered = true;
      const parts: Buffer[] = [];
      const finish = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts),
          ended: response.complete ? 'clean' : 'broken',
        });
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', () => undefined);
      response.on('close', finish);
      onHead?.();
    });
    outgoing.end(body);
  });
}

/** Invokes a model through {@link callSandbox}. */
export function invoke(
  sandbox: Sandbox,
  modelId: string,
  body: unknown,
  options: Partial<CallOptions> & { stream?: boolean } = {},
): Promise<RawAnswer> {
  const operation = options.stream ? 'invoke-with-response-stream' : 'invoke';
  return callSandbox(sandbox, {
    method: 'POST',
    path: `/model/${encodeURIComponent(modelId)}/${operation}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...options,
  });
}

/** The body as JSON. */
export function jsonOf(answer: RawAnswer): Record<string, unknown> {
  return JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
}

export interface DecodedFrame {
  headers: Record<string, string>;
  payload: string;
}

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
);

/** Decodes a stream's frames with the official codec, which checks both checksums; throws on a damaged or cut frame. */
export function framesOf(stream: Buffer): DecodedFrame[] {
  const frames: DecodedFrame[] = [];
  let position = 0;
  while (position < stream.length) {
    const length = stream.readUInt32BE(position);
    if (position + length > stream.length) throw new Error(`frame ${frames.length} is cut`);
    const message = codec.decode(stream.subarray(position, position + length));
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, header]) => [name, String(header.value)]),
    );
    frames.push({ headers, payload: Buffer.from(message.body).toString('utf8') });
    position += length;
  }
  return frames;
}

/** The native chunks of a stream's `chunk` events. */
export function chunksOf(stream: Buffer): unknown[] {
  return framesOf(stream)
    .filter(frame => frame.headers[':event-type'] === 'chunk')
    .map(frame => {
      const { bytes } = JSON.parse(frame.payload) as { bytes: string };
      return JSON.parse(Buffer.from(bytes, 'base64').toString('utf8')) as unknown;
    });
}

/** Reads a nested value by its path, for assertions over bodies of many shapes. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}
