import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { bareClient, ourClient, sdkClient } from './clients.ts';
import type { Client } from './clients.ts';
import { compare, print } from './measure.ts';

const ROUNDS = 15;
const CALLS = 200;
const AT_ONCE = 16;
const CHUNKS = 20_000;

const repeat = (client: Client) => async (): Promise<void> => {
  for (let call = 0; call < CALLS; call++) await client.invoke();
};
const parallel = (client: Client) => async (): Promise<void> => {
  for (let call = 0; call < CALLS; call += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => client.invoke()));
};

async function main(): Promise<void> {
  const [, , serverFile = ''] = process.argv;
  const server = fork(serverFile, [String(CHUNKS)]);
  const [ports] = await once(server, 'message') as [{ http1: number; http2: number }];
  const clients = [bareClient(ports.http1), ourClient(ports.http1), sdkClient(ports.http1, true), sdkClient(ports.http2, false)];
  console.log(`CPU of the calling process on Node ${process.version}, medians of ${ROUNDS} rounds; × is the ratio to the first line in the same round.`);
  print('InvokeModel, 1 KB answer, one at a time', 'a call', await compare(clients.map(client => ({ name: client.name, work: repeat(client) })), ROUNDS, CALLS));
  print(`InvokeModel, 1 KB answer, ${AT_ONCE} at once`, 'a call', await compare(clients.map(client => ({ name: client.name, work: parallel(client) })), ROUNDS, CALLS));

  const lengths = await Promise.all(clients.map(client => client.stream()));
  if (new Set(lengths).size !== 1) throw new Error(`The clients read different texts: ${lengths.join(', ')} characters.`);
  print(`InvokeModelWithResponseStream, ${CHUNKS.toLocaleString('en-US')} chunks end to end (the first line only cuts and decodes frames)`, 'a stream',
    await compare(clients.map(client => ({ name: client.name, work: async () => void await client.stream() })), ROUNDS, 1));
  for (const client of clients) client.close();
  server.disconnect();

  console.log('\nSize of what ships, minified');
  for (const file of ['extension.js', 'engine.js', 'credentialProviders.js', 'sandbox.js', 'cli.js', 'webview.js']) {
    console.log(`  ${file.padEnd(40)} ${(statSync(path.join('dist', file)).size / 1024).toFixed(1).padStart(7)} KB`);
  }
}

void main();
