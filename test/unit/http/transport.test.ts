import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CallError } from '../../../src/core/http/callError.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { environmentProxies } from '../../../src/core/http/environmentProxies.ts';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import { deliverRequest } from '../../support/deliverRequest.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf } from '../../support/scriptedServer.ts';
import { TestProxy } from '../../support/testProxy.ts';
import type { ProxyOptions } from '../../support/testProxy.ts';

const HOST = 'bedrock.corp.example';
const SECRET = 'Bearer sk-canary-EXAMPLE';

interface Sent {
  status?: number;
  error?: CallError;
  milliseconds: number;
}

describe('the transport, through a proxy', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let server: ScriptedServer;
  let plain: ScriptedServer;
  let proxy: TestProxy;
  let transport: Transport | undefined;
  before(async function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
    server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, '{}')),
      authority.certificate(`DNS:${HOST}`),
    );
    plain = await ScriptedServer.start((_, socket) => void socket.write(answer(200, JSON_HEAD, '{}')));
  });
  after(async () => {
    authority?.remove();
    await server?.close();
    await plain?.close();
  });
  afterEach(async () => {
    transport?.close();
    await proxy.close();
    server.requests.length = 0;
    plain.requests.length = 0;
  });

  async function open(options: Partial<ProxyOptions> = {}, login = ''): Promise<void> {
    proxy = await TestProxy.start({ routes: { [`${HOST}:443`]: server.port, [`${HOST}:80`]: plain.port }, ...options });
    const network = environmentProxies({
      HTTPS_PROXY: `http://${login}${proxy.host}`,
      HTTP_PROXY: `http://${login}${proxy.host}`,
    });
    transport = new Transport('test', readFileSync(authority.caFile, 'latin1'), network);
  }

  async function send(
    protocol: 'https:' | 'http:',
    {
      hostname = HOST,
      port,
      signal = new AbortController().signal,
      idleTimeoutMs = 5000,
    }: { hostname?: string; port?: number; signal?: AbortSignal; idleTimeoutMs?: number } = {},
  ): Promise<Sent> {
    const began = performance.now();
    const body = Buffer.from('{"prompt":"hello"}');
    const request = {
      method: 'POST',
      protocol,
      hostname,
      port,
      path: '/model/a%3A0/invoke',
      query: {},
      headers: {
        host: port ? `${hostname}:${port}` : hostname,
        authorization: SECRET,
        'content-length': String(body.length),
      },
      body,
    } as const;
    try {
      const head = await deliverRequest(transport!, request, { signal, idleTimeoutMs });
      return { status: head.status, milliseconds: performance.now() - began };
    } catch (error) {
      assert.ok(error instanceof CallError, String(error));
      return { error, milliseconds: performance.now() - began };
    }
  }

  it('reaches https inside CONNECT, keeps the tunnel, and shows the proxy nothing of the request', async () => {
    await open({ credentials: 'me:p@ss' }, 'me:p%40ss@');
    assert.equal((await send('https:')).status, 200);
    assert.equal((await send('https:')).status, 200);
    assert.deepEqual(proxy.asked, [`CONNECT ${HOST}:443`]);
    assert.doesNotMatch(proxy.read, /canary|\/model\/|prompt/);
    const [first] = server.requests;
    assert.equal(first && headerOf(first, 'authorization'), SECRET);
    assert.equal(first && headerOf(first, 'proxy-authorization'), undefined);
  });

  it('reaches http in absolute form, each time, with the path as it was signed', async () => {
    await open({ credentials: 'me:pass' }, 'me:pass@');
    assert.equal((await send('http:')).status, 200);
    assert.equal((await send('http:')).status, 200);
    assert.deepEqual(proxy.asked, Array(2).fill(`POST http://${HOST}/model/a%3A0/invoke`));
    assert.deepEqual(
      plain.requests.map(({ target, headers }) => [
        target,
        headers.find(([name]) => name.toLowerCase() === 'host')?.[1],
      ]),
      Array(2).fill(['/model/a%3A0/invoke', HOST]),
    );
    assert.equal(plain.requests[0]?.body.toString(), '{"prompt":"hello"}');
  });

  it('goes direct to this machine', async () => {
    await open();
    assert.equal((await send('http:', { hostname: '127.0.0.1', port: plain.port })).status, 200);
    assert.equal(proxy.connections, 0);
  });

  for (const protocol of ['https:', 'http:'] as const) {
    it(`is told by name that the proxy wants a password (${protocol})`, async () => {
      await open({ credentials: 'me:pass' }, 'me:hunter2@');
      const { error } = await send(protocol);
      assert.equal(error?.name, 'ProxyWantsPassword');
      assert.ok(error.message.includes(`The proxy ${proxy.host} requires`), error.message);
      assert.match(error.advice ?? '', /HTTPS_PROXY=/);
      assert.doesNotMatch(error.message + error.advice, /hunter2/);
      assert.deepEqual([server.requests.length, plain.requests.length], [0, 0]);
      if (protocol === 'https:') assert.doesNotMatch(proxy.read, /canary/);
    });

    it(`is told by name that no proxy is there (${protocol})`, async () => {
      await open();
      const gone = proxy.host;
      await proxy.close();
      const { error } = await send(protocol);
      assert.deepEqual(
        [error?.name, error?.message],
        ['ProxyUnreachable', `The proxy ${gone} cannot be reached (ECONNREFUSED).`],
      );
    });
  }

  it('is told by name that the proxy refuses, and the request stays here', async () => {
    await open({ refuse: 403 });
    const { error } = await send('https:');
    assert.deepEqual([error?.name, error?.kind], ['ProxyRefused', 'network']);
    assert.match(
      error?.message ?? '',
      new RegExp(`did not pass the request on to ${HOST}:443: it answered with status 403`),
    );
    assert.doesNotMatch(proxy.read, /canary/);
  });

  it('trusts the endpoint by its own certificate only', async () => {
    proxy = await TestProxy.start({ routes: { [`${HOST}:443`]: server.port } });
    transport = new Transport('test', null, environmentProxies({ HTTPS_PROXY: proxy.url }));
    const { received } = server;
    assert.equal((await send('https:')).error?.name, 'TlsFailed');
    assert.equal(server.received, received);
  });

  it('is cancelled at once while the proxy says nothing', async () => {
    await open({ silent: true });
    const controller = new AbortController();
    // Longer than the test may take: only the cancel can end it.
    const sent = send('https:', { signal: controller.signal, idleTimeoutMs: 120_000 });
    while (proxy.connections === 0) await new Promise(resolve => setTimeout(resolve, 5));
    controller.abort();
    const { error } = await sent;
    assert.equal(error?.kind, 'cancelled');
  });

  it('gives up on a proxy that says nothing after the idle time', async () => {
    await open({ silent: true });
    assert.equal((await send('https:', { idleTimeoutMs: 100 })).error?.name, 'Stalled');
  });
});
