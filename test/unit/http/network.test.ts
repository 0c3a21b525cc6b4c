import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import { claudeBody } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer, pause, reset } from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

const never: Script = () => undefined;

describe('the way to Bedrock', () => {
  it('names a host that is not found', async () => {
    const { view } = await runExchange({ url: 'https://no-such-host.invalid' });
    assert.deepEqual([view.state, view.failure?.name, view.attempts.length], ['failed', 'HostNotFound', 1]);
    assert.match(view.failure?.message ?? '', /no-such-host\.invalid/);
    assert.match(view.failure?.advice ?? '', /offline/);
  });

  it('names host and port where nothing answers', async () => {
    const placeholder = net.createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => placeholder.once('listening', resolve));
    const { port } = placeholder.address() as AddressInfo;
    await new Promise(resolve => placeholder.close(resolve));
    const { view } = await runExchange({ url: `http://127.0.0.1:${port}` });
    assert.deepEqual([view.state, view.failure?.name], ['failed', 'ConnectionRefused']);
    assert.ok(view.failure?.message.includes(`127.0.0.1:${port}`));
  });

  for (const [how, end] of [
    ['reset', reset],
    ['closed', (socket: Parameters<Script>[1]) => void socket.end()],
  ] as const) {
    it(`counts attempts where the connection is ${how} before an answer`, async () => {
      const server = await ScriptedServer.start((_, socket) => end(socket));
      try {
        const { view, updates } = await runExchange({ url: server.url });
        assert.deepEqual(
          [view.state, view.failure?.name, view.attempts.length, server.requests.length],
          ['failed', 'ConnectionReset', 3, 3],
        );
        assert.equal(updates.filter(update => update.kind === 'phase' && update.phase.kind === 'backoff').length, 2);
      } finally {
        await server.close();
      }
    });
  }

  it('answers after a reset, and shows both attempts', async () => {
    const server = await ScriptedServer.start((request, socket) => {
      if (request.number === 1) reset(socket);
      else socket.write(answer(200, JSON_HEAD, claudeBody('hi')));
    });
    try {
      const { view, report } = await runExchange({ url: server.url });
      assert.deepEqual(
        [view.state, view.text, view.attempts.map(({ error }) => error), report.attempts],
        ['answered', 'hi', ['ConnectionReset', null], 2],
      );
      assert.deepEqual(server.requests[1]?.body, server.requests[0]?.body);
    } finally {
      await server.close();
    }
  });

  it('is given up where no head comes, without sending again', async () => {
    const server = await ScriptedServer.start(never);
    try {
      const { view, milliseconds, updates } = await runExchange({ url: server.url, idleTimeoutMs: 200 });
      assert.deepEqual([view.state, view.failure?.name, server.requests.length], ['failed', 'Stalled', 1]);
      assert.ok(milliseconds < 3000);
      assert.ok(
        updates.some(update => update.kind === 'phase' && update.phase.kind === 'waiting'),
        'waiting is shown while it waits',
      );
    } finally {
      await server.close();
    }
  });

  it('refuses headers without end, and names the limit', async () => {
    const server = await ScriptedServer.start(async (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      for (let at = 0; !socket.destroyed && at < 1000; at++) {
        socket.write(`x-${at}: ${'a'.repeat(4000)}\r\n`);
        await pause(1);
      }
    });
    try {
      const { view } = await runExchange({ url: server.url });
      assert.equal(view.failure?.name, 'HeadersTooLarge');
      assert.match(view.failure?.message ?? '', /64 KB/);
    } finally {
      await server.close();
    }
  });

  for (const [what, bytes] of [
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['two different lengths', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
  ] as const) {
    it(`does not take ${what} for an answer`, async () => {
      const server = await ScriptedServer.start((_, socket) => void socket.write(bytes));
      try {
        const { view } = await runExchange({ url: server.url, maxAttempts: 1, idleTimeoutMs: 2000 });
        assert.equal(view.state, 'failed');
        assert.ok(view.failure && view.failure.message.length > 10);
      } finally {
        await server.close();
      }
    });
  }

  it('passes over an early hint', async () => {
    const server = await ScriptedServer.start(
      (_, socket) =>
        void socket.write(
          `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${answer(200, JSON_HEAD, claudeBody('hi')).toString()}`,
        ),
    );
    try {
      assert.equal((await runExchange({ url: server.url })).view.text, 'hi');
    } finally {
      await server.close();
    }
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect (${status})`, async () => {
      const second = await ScriptedServer.start(never);
      const first = await ScriptedServer.start(
        (_, socket) => void socket.write(answer(status, { Location: `${second.url}/elsewhere` }, '')),
      );
      try {
        const { view } = await runExchange({ url: first.url });
        assert.deepEqual([view.state, view.failure?.name, view.failure?.status], ['failed', 'Redirected', status]);
        assert.ok(view.failure?.message.includes(second.url));
        assert.deepEqual([second.connections, first.requests.length], [0, 1]);
      } finally {
        await first.close();
        await second.close();
      }
    });
  }

  it('uses one connection for what follows each other', async () => {
    const server = await ScriptedServer.start(
      (request, socket) =>
        void socket.write(
          request.number < 3 ? answer(503, JSON_HEAD, '{"message":"busy"}') : answer(200, JSON_HEAD, claudeBody('hi')),
        ),
    );
    try {
      const { view } = await runExchange({ url: server.url });
      assert.deepEqual([view.state, server.requests.length, server.connections], ['answered', 3, 1]);
    } finally {
      await server.close();
    }
  });
});

describe('TLS', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
  });
  after(() => authority?.remove());

  for (const [what, make, reason] of [
    ['a self-signed certificate', () => authority.selfSigned('IP:127.0.0.1'), /self-signed/],
    ['an authority that nobody knows', () => authority.certificate('IP:127.0.0.1'), /unknown authority/],
  ] as const) {
    it(`refuses ${what} before a byte of HTTP is sent`, async () => {
      const server = await ScriptedServer.start(
        (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
        make(),
      );
      try {
        const { view } = await runExchange({ url: server.url });
        assert.deepEqual(
          [view.state, view.failure?.name, server.received, server.requests.length],
          ['failed', 'TlsFailed', 0, 0],
        );
        assert.match(view.failure?.message ?? '', reason);
        assert.match(view.failure?.advice ?? '', /NODE_EXTRA_CA_CERTS/);
      } finally {
        await server.close();
      }
    });
  }

  it('refuses plain HTTP where TLS should be', async () => {
    const plain = await ScriptedServer.start(never);
    try {
      const { view } = await runExchange({ url: plain.url.replace('http:', 'https:'), idleTimeoutMs: 500 });
      assert.equal(view.state, 'failed');
      assert.equal(plain.requests.length, 0);
    } finally {
      await plain.close();
    }
  });
});
