import assert from 'node:assert/strict';
import { TestAuthority, hasOpenssl } from '../bedrock/support/certificates.ts';
import type { ServerKeys } from '../bedrock/support/certificates.ts';
import { claudeBody } from '../bedrock/support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../bedrock/support/scriptedServer.ts';
import { KEY_ENVIRONMENT, Workplace, claudeRequest } from './support/runCli.ts';
import type { CliResult } from './support/runCli.ts';

describe('send over TLS, with an authority in NODE_EXTRA_CA_CERTS', function () {
  this.timeout(30_000);
  let authority: TestAuthority;
  let place: Workplace;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
    place = new Workplace();
  });
  after(() => {
    authority?.remove();
    place?.remove();
  });

  async function send(keys: ServerKeys, known: boolean): Promise<CliResult & { received: number }> {
    const server = await ScriptedServer.start((_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))), keys);
    try {
      const env = { ...KEY_ENVIRONMENT, ...(known ? { NODE_EXTRA_CA_CERTS: authority.caFile } : {}) };
      return { ...await place.run(['send', place.file('r.bedrock.json', claudeRequest()), '--endpoint-url', server.url], { env }), received: server.received };
    } finally {
      await server.close();
    }
  }

  it('answers where the certificate is good', async () => {
    const { code, stdout, stderr } = await send(authority.certificate('IP:127.0.0.1'), true);
    assert.deepEqual([code, stdout], [0, 'hi\n'], stderr);
  });

  for (const [what, make, known, reason] of [
    ['has run out', () => authority.certificate('IP:127.0.0.1', -1), true, /expired/],
    ['is for another host', () => authority.certificate('DNS:elsewhere.example'), true, /another host/],
    ['comes from an unknown authority', () => authority.certificate('IP:127.0.0.1'), false, /unknown authority/],
    ['is self-signed', () => authority.selfSigned('IP:127.0.0.1'), true, /self-signed/],
  ] as const) {
    it(`ends with 3 and sends no byte of HTTP where it ${what}`, async () => {
      const { code, stderr, received } = await send(make(), known);
      assert.deepEqual([code, received], [3, 0]);
      assert.match(stderr, reason);
      assert.match(stderr, /Nothing was sent/);
    });
  }
});
