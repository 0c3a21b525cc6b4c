import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { bareClient, ourClient, sdkClient, signingClient } from './clients.ts';
import type { Caller } from './clients.ts';
import { minimalReader, officialDecoder, ourDecoder } from './decoders.ts';
import { claudeStream } from './frames.ts';
import { compare, print } from './measure.ts';

const ROUNDS = 15;
const DECODE_ROUNDS = 31;
/** Whole groups of `CONCURRENT_CALLS`. */
const CALLS = 320;
const CONCURRENT_CALLS = 16;
const CHUNKS = 20_000;
/** What a read from a socket returns at most. */
const READ_BYTES = 64 * 1024;

const repeat = (client: Caller) => async (): Promise<void> => {
  for (let call = 0; call < CALLS; call++) await client.invoke();
};
const parallel = (client: Caller) => async (): Promise<void> => {
  for (let call = 0; call < CALLS; call += CONCURRENT_CALLS) {
    await Promise.all(Array.from({ length: CONCURRENT_CALLS }, () => client.invoke()));
  }
};

/** Decoding alone: the same bytes from memory, checksums compared, headers and payloads extracted. */
async function decoding(): Promise<void> {
  const stream = claudeStream(CHUNKS);
  const pieces = Array.from({ length: Math.ceil(stream.byteLength / READ_BYTES) }, (_, at) =>
    stream.subarray(at * READ_BYTES, (at + 1) * READ_BYTES),
  );
  const decoders = [minimalReader, ourDecoder, officialDecoder];
  const seen = await Promise.all(decoders.map(async decoder => JSON.stringify(await decoder.decode(pieces))));
  if (new Set(seen).size !== 1) throw new Error(`The decoders read different streams: ${seen.join(', ')}.`);
  const results = await compare(
    decoders.map(decoder => ({ name: decoder.name, work: async () => void (await decoder.decode(pieces)) })),
    DECODE_ROUNDS,
    1,
  );
  print(
    `Decoding ${CHUNKS.toLocaleString('en-US')} messages in pieces of ${READ_BYTES / 1024} KB from memory (all check both checksums and read headers)`,
    'a stream',
    results,
  );
}

/** In a process of its own, whose garbage collector can be called. */
async function memory(file: string, port: number): Promise<void> {
  const child = fork(file, [String(port)], { execArgv: ['--expose-gc'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The measurement of memory ended with exit code ${code}.`);
}

async function main(): Promise<void> {
  const [, , serverFile = '', memoryFile = ''] = process.argv;
  const server = fork(serverFile, [String(CHUNKS)]);
  const [ports] = (await once(server, 'message')) as [{ http1: number; http2: number }];
  const clients = [
    bareClient(ports.http1),
    ourClient(ports.http1),
    sdkClient(ports.http1, true),
    sdkClient(ports.http2, false),
  ];
  const [bare, ...others] = clients;
  const callers: readonly Caller[] = bare ? [bare, signingClient(bare), ...others] : [];
  console.log(
    `CPU of the calling process on Node ${process.version}, medians of ${ROUNDS} rounds; × is the ratio to the first line in the same round.`,
  );
  print(
    'InvokeModel, 1 KB answer, one at a time',
    'a call',
    await compare(
      callers.map(client => ({ name: client.name, work: repeat(client) })),
      ROUNDS,
      CALLS,
    ),
  );
  print(
    `InvokeModel, 1 KB answer, ${CONCURRENT_CALLS} concurrently`,
    'a call',
    await compare(
      callers.map(client => ({ name: client.name, work: parallel(client) })),
      ROUNDS,
      CALLS,
    ),
  );

  const lengths = await Promise.all(clients.map(client => client.stream()));
  if (new Set(lengths).size !== 1) {
    throw new Error(`The clients read different texts: ${lengths.join(', ')} characters.`);
  }
  print(
    `InvokeModelWithResponseStream, ${CHUNKS.toLocaleString('en-US')} chunks end to end (the first line only cuts and decodes frames)`,
    'a stream',
    await compare(
      clients.map(client => ({ name: client.name, work: async () => void (await client.stream()) })),
      ROUNDS,
      1,
    ),
  );
  for (const client of clients) client.close();
  await decoding();
  await memory(memoryFile, ports.http1);
  server.disconnect();

  console.log('\nSize of what ships, minified');
  for (const file of ['extension.js', 'features.js', 'credentialProviders.js', 'sandbox.js', 'cli.js', 'webview.js']) {
    console.log(`  ${file.padEnd(40)} ${(statSync(path.join('dist', file)).size / 1024).toFixed(1).padStart(7)} KB`);
  }
}

void main();
