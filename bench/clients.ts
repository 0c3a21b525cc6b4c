import http from 'node:http';
import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { parseEndpoint } from '../src/core/aws/endpoint.ts';
import { fixedIdentity } from '../src/core/aws/identity.ts';
import { signRequest } from '../src/core/aws/sign.ts';
import { buildRequest } from '../src/core/bedrock/buildRequest.ts';
import { Transport } from '../src/core/http/transport.ts';
import { Exchange } from '../src/core/exchange/exchange.ts';
import type { Operation } from '../src/core/exchange/exchangeView.ts';
import { requestOf } from '../src/core/request/resolveRequest.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const modelId = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const body = Buffer.from(
  JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 256,
    messages: [{ role: 'user', content: 'Hello '.repeat(100) }],
  }),
);

/** One way of making a call. */
export interface Caller {
  name: string;
  invoke(): Promise<void>;
}

/** `stream` gives the text it read, so that all are seen to read the same. */
export interface Client extends Caller {
  stream(): Promise<number>;
  close(): void;
}

/** The floor: one keep-alive request without a signature; for streams, cutting frames by their length and nothing else. */
export function bareClient(port: number): Client {
  const agent = new http.Agent({ keepAlive: true });
  const send = (path: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path,
          agent,
          headers: { 'content-type': 'application/json', 'content-length': body.byteLength },
        },
        response => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve(Buffer.concat(parts)));
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  return {
    name: 'bare request',
    invoke: async () => void JSON.parse((await send('/model/x/invoke')).toString('utf8')),
    async stream() {
      const bytes = await send('/model/x/invoke-with-response-stream');
      let length = 0;
      for (let at = 0; at < bytes.byteLength;) {
        const total = bytes.readUInt32BE(at);
        const payload = bytes.toString('utf8', at + 12 + bytes.readUInt32BE(at + 4), at + total - 4);
        const chunk = JSON.parse(
          Buffer.from((JSON.parse(payload) as { bytes: string }).bytes, 'base64').toString('utf8'),
        ) as { delta?: { text?: string } };
        length += chunk.delta?.text?.length ?? 0;
        at += total;
      }
      return length;
    },
    close: () => agent.destroy(),
  };
}

/** What no client that signs with the library comes below: the bare request, and a signature made for it. */
export function signingClient(bare: Caller): Caller {
  const endpoint = parseEndpoint('https://bedrock-runtime.us-east-1.amazonaws.com');
  const request = buildRequest(requestOf({ modelId, body }), 'InvokeModel', endpoint);
  return {
    name: "bare request and the library's signature",
    async invoke() {
      await signRequest(request, { kind: 'sigv4', credentials }, { region: 'us-east-1', date: new Date() });
      await bare.invoke();
    },
  };
}

/** One exchange of what ships, run to its end: everything from building the request to the record that views are drawn from. */
export async function ourExchange(
  port: number,
  transport: Transport,
  operation: Operation,
  model = modelId,
): Promise<Exchange> {
  const exchange = new Exchange({
    request: requestOf({ modelId: model, body }),
    operation,
    region: 'us-east-1',
    endpoint: parseEndpoint(`http://127.0.0.1:${port}`),
    identity: fixedIdentity('environment', 'bench', credentials),
    transport,
    clock: { offsetMs: 0 },
    maxAttempts: 1,
    idleTimeoutMs: 60_000,
    sandbox: false,
  });
  const { signal } = new AbortController();
  for await (const update of exchange.run(signal)) void update;
  if (exchange.record.state !== 'answered') throw new Error(exchange.record.error?.message ?? 'no answer');
  return exchange;
}

export function ourClient(port: number): Client {
  const transport = new Transport('bench');
  return {
    name: 'Bedrock Invoke',
    invoke: async () => void (await ourExchange(port, transport, 'InvokeModel')).record.reading(),
    stream: async () =>
      (await ourExchange(port, transport, 'InvokeModelWithResponseStream')).record.reading().text.length,
    close: () => transport.close(),
  };
}

/** The official client: over HTTP/1.1, or as it comes. */
export function sdkClient(port: number, http1: boolean): Client {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    ...(http1 ? { requestHandler: new NodeHttpHandler() } : {}),
  });
  return {
    name: http1 ? 'official client, HTTP/1.1' : 'official client, its default (HTTP/2)',
    async invoke() {
      const response = await client.send(
        new InvokeModelCommand({ modelId, body, contentType: 'application/json', accept: 'application/json' }),
      );
      JSON.parse(response.body.transformToString());
    },
    async stream() {
      const response = await client.send(
        new InvokeModelWithResponseStreamCommand({
          modelId,
          body,
          contentType: 'application/json',
          accept: 'application/json',
        }),
      );
      let length = 0;
      for await (const event of response.body ?? []) {
        if (!event.chunk?.bytes) continue;
        const chunk = JSON.parse(Buffer.from(event.chunk.bytes).toString('utf8')) as { delta?: { text?: string } };
        length += chunk.delta?.text?.length ?? 0;
      }
      return length;
    },
    close: () => client.destroy(),
  };
}
