import assert from 'node:assert/strict';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import type { ServerKeys } from '../../support/certificates.ts';
import { claudeBody } from '../../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../../support/scriptedServer.ts';
import { KEY_ENVIRONMENT, Workplace, claudeRequest } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';

describe('send over TLS, with an authority in NODE_EXTRA_CA_CERTS', function () {
  this.timeout(60_000);
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
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
      keys,
    );
    try {
      const env = { ...KEY_ENVIRONMENT, ...(known ? { NODE_EXTRA_CA_CERTS: authority.caFile } : {}) };
      return {
        ...(await place.run(['send', place.file('r.bedrock.json', claudeRequest()), '--endpoint-url', server.url], {
          env,
        })),
        received: server.received,
      };
    } finally {
      await server.close();
    }
  }

  it('answers where the certificate is good', async () => {
    const { code, stdout, stderr } = await send(authority.certificate('IP:127.0.0.1'), true);
    assert.deepEqual([code, stdout], [0, 'hi\n'], stderr);
  });

  it('answers where AWS_CA_BUNDLE or the ca_bundle of the profile names the authority, and says what is wrong with the file', async () => {
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
      authority.certificate('IP:127.0.0.1'),
    );
    try {
      const args = ['send', place.file('r.bedrock.json', claudeRequest()), '--endpoint-url', server.url];
      const byVariable = await place.run(args, { env: { ...KEY_ENVIRONMENT, AWS_CA_BUNDLE: authority.caFile } });
      assert.deepEqual([byVariable.code, byVariable.stdout], [0, 'hi\n'], byVariable.stderr);
      place.awsConfig(
        `[profile dev]\nca_bundle = ${authority.caFile}\n`,
        '[dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
      );
      const byProfile = await place.run([...args, '--profile', 'dev']);
      assert.deepEqual([byProfile.code, byProfile.stdout], [0, 'hi\n'], byProfile.stderr);
      const { received } = server;
      const missing = await place.run(args, { env: { ...KEY_ENVIRONMENT, AWS_CA_BUNDLE: '/nowhere.pem' } });
      assert.deepEqual([missing.code, server.received], [2, received]);
      assert.match(missing.stderr, /AWS_CA_BUNDLE names \/nowhere\.pem, which cannot be read/);
    } finally {
      await server.close();
    }
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
