import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { whoAmI } from '../../../src/core/aws/callerIdentity.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import type { Identity } from '../../../src/core/aws/authorization.ts';
import { SsoOidc } from '../../../src/core/aws/sso/ssoOidc.ts';
import { invoke } from '../../../src/core/bedrock/invoke.ts';
import { ControlPlaneClient } from '../../../src/core/controlPlane/controlPlaneClient.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import type { SigningClock } from '../../../src/core/http/signedCall.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { KEYS, resolved } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf } from '../../support/scriptedServer.ts';
import type { ReceivedRequest } from '../../support/scriptedServer.ts';

const HOUR = 3_600_000;

/** What every user of `signedCall` is given here. */
interface Surroundings {
  url: string;
  identity: Identity;
  transport: Transport;
  clock: SigningClock;
  signal: AbortSignal;
}

interface User {
  name: string;
  signs: boolean;
  good: Buffer;
  call: (surroundings: Surroundings) => Promise<unknown>;
}

const USERS: readonly User[] = [
  {
    name: 'an invocation',
    signs: true,
    good: answer(200, JSON_HEAD, '{}'),
    call: ({ url, ...rest }) =>
      new Promise((resolve, reject) => {
        void invoke(
          {
            ...rest,
            request: resolved(),
            operation: 'InvokeModel',
            region: 'us-east-1',
            endpoint: parseEndpoint(url),
            maxAttempts: 3,
            idleTimeoutMs: 10_000,
          },
          event => {
            if (event.type === 'end') resolve(null);
            if (event.type === 'failed') reject(event.error);
          },
          () => false,
        );
      }),
  },
  {
    name: 'the control plane',
    signs: true,
    good: answer(200, JSON_HEAD, '{"modelSummaries":[]}'),
    call: ({ url, ...rest }) =>
      new ControlPlaneClient({ ...rest, region: 'us-east-1', endpoint: parseEndpoint(url) }).get(
        '/foundation-models',
        {},
        'modelSummaries',
      ),
  },
  {
    name: 'STS',
    signs: true,
    good: answer(
      200,
      { 'Content-Type': 'text/xml' },
      '<R><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>AIDAEXAMPLE</UserId></R>',
    ),
    call: ({ url, ...rest }) => whoAmI({ ...rest, region: 'us-east-1', endpoint: parseEndpoint(url) }),
  },
  {
    name: 'SSO OIDC',
    signs: false,
    good: answer(200, JSON_HEAD, '{"clientId":"a","clientSecret":"b"}'),
    call: ({ url, transport, signal }) => new SsoOidc(parseEndpoint(url), transport, signal).registerClient('test', []),
  },
];

function refusal(status: number, type: string, headers: Record<string, string> = {}): Buffer {
  return answer(status, { ...JSON_HEAD, 'x-amzn-ErrorType': type, ...headers }, '{"message":"no"}');
}

/** Has newer keys only where it is asked for them. */
function renewable(): Identity {
  return {
    kind: 'profile',
    label: 'test',
    notice: null,
    authorize: ({ refresh = false } = {}) =>
      Promise.resolve({
        kind: 'sigv4',
        credentials: { ...KEYS, accessKeyId: refresh ? 'AKIDNEWER' : 'AKIDOLDER', sessionToken: 'token' },
      }),
  };
}

for (const { name, signs, good, call } of USERS) {
  describe(`a call of ${name}`, () => {
    let server: ScriptedServer;
    let transport: Transport;
    let script: (request: ReceivedRequest, socket: Socket) => Buffer | null;
    beforeEach(async () => {
      transport = new Transport('test');
      server = await ScriptedServer.start((request, socket) => {
        const bytes = script(request, socket);
        if (bytes) socket.write(bytes);
      });
    });
    afterEach(async () => {
      transport.close();
      await server.close();
    });

    const run = (changes: Partial<Surroundings> = {}): Promise<unknown> =>
      call({
        url: server.url,
        identity: renewable(),
        transport,
        clock: { offsetMs: 0 },
        signal: new AbortController().signal,
        ...changes,
      });
    const fails = async (changes?: Partial<Surroundings>): Promise<CallError> => {
      const error: unknown = await run(changes).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert(error instanceof CallError, String(error));
      return error;
    };

    it('is tried again where the service is busy, and three times in all', async () => {
      script = ({ number }) => (number === 1 ? refusal(503, 'ServiceUnavailableException') : good);
      await run();
      assert.equal(server.requests.length, 2);
      script = () => refusal(503, 'ServiceUnavailableException');
      assert.equal((await fails()).status, 503);
      assert.equal(server.requests.length, 2 + 3);
    });

    it('is tried again where the connection is lost before the answer, and not after its head', async () => {
      script = ({ number }, socket) => {
        if (number > 1) return good;
        socket.resetAndDestroy();
        return null;
      };
      await run();
      assert.equal(server.requests.length, 2);
      script = (_, socket) => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
        return null;
      };
      assert.equal((await fails()).kind, 'incomplete');
      assert.equal(server.requests.length, 3);
    });

    it('is cancelled while the answer is waited for', async () => {
      const aborter = new AbortController();
      script = () => {
        aborter.abort();
        return null;
      };
      assert.equal((await fails({ signal: aborter.signal })).kind, 'cancelled');
      assert.equal(server.requests.length, 1);
    });

    it('is cancelled while the next attempt is waited for', async () => {
      const aborter = new AbortController();
      script = () => {
        setTimeout(() => aborter.abort(), 50);
        return refusal(503, 'ServiceUnavailableException', { 'Retry-After': '60' });
      };
      const began = performance.now();
      assert.equal((await fails({ signal: aborter.signal })).kind, 'cancelled');
      assert.ok(performance.now() - began < 30_000);
      assert.equal(server.requests.length, 1);
    });

    if (!signs) {
      it('is not signed', async () => {
        script = () => good;
        await run();
        assert.equal(headerOf(server.only, 'authorization'), undefined);
      });
      return;
    }

    it('is signed again with newer credentials once', async () => {
      script = request =>
        headerOf(request, 'authorization')?.includes('AKIDOLDER') ? refusal(403, 'ExpiredTokenException') : good;
      await run();
      assert.equal(server.requests.length, 2);
      script = () => refusal(403, 'ExpiredTokenException');
      assert.equal((await fails()).name, 'ExpiredTokenException');
      assert.equal(server.requests.length, 2 + 2);
    });

    it('is dated with the time of the service once', async () => {
      const skewed = (): Buffer =>
        refusal(403, 'InvalidSignatureException', { Date: new Date(Date.now() + HOUR).toUTCString() });
      const clock = { offsetMs: 0 };
      script = ({ number }) => (number === 1 ? skewed() : good);
      await run({ clock });
      assert.equal(server.requests.length, 2);
      assert.ok(Math.abs(clock.offsetMs - HOUR) < 5000);
      script = skewed;
      assert.equal((await fails()).name, 'InvalidSignatureException');
      assert.equal(server.requests.length, 2 + 2);
    });

    it('is cancelled while credentials are waited for', async () => {
      const aborter = new AbortController();
      script = () => good;
      const identity: Identity = {
        ...renewable(),
        authorize: () => {
          setImmediate(() => aborter.abort());
          return new Promise(() => undefined);
        },
      };
      assert.equal((await fails({ identity, signal: aborter.signal })).kind, 'cancelled');
      assert.equal(server.requests.length, 0);
    });
  });
}
