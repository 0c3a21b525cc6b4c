import assert from 'node:assert/strict';
import type { Authorization, Identity } from '../../../src/core/aws/identity.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { retryAfterFailure } from '../../../src/core/http/retryPolicy.ts';
import { claudeBody } from '../../support/frames.ts';
import { KEYS, runExchange } from '../../support/runExchange.ts';
import type { Run, RunOptions } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf } from '../../support/scriptedServer.ts';
import type { ReceivedRequest } from '../../support/scriptedServer.ts';

const error = (status: number, type: string, headers: Record<string, string> = {}): Buffer =>
  answer(status, { ...JSON_HEAD, 'x-amzn-ErrorType': type, ...headers }, '{"message":"Words."}');
const good = answer(200, JSON_HEAD, claudeBody('hi'));

async function against(
  respond: (request: ReceivedRequest) => Buffer,
  options: Partial<RunOptions> = {},
): Promise<Run & { requests: ReceivedRequest[] }> {
  const server = await ScriptedServer.start((request, socket) => void socket.write(respond(request)));
  try {
    return { ...(await runExchange({ url: server.url, ...options })), requests: server.requests };
  } finally {
    await server.close();
  }
}

const HOUR = 3_600_000;
const inAnHour = (): string => new Date(Date.now() + HOUR).toUTCString();

describe('attempts', () => {
  for (const [status, type] of [
    [429, 'ThrottlingException'],
    [503, 'ServiceUnavailableException'],
    [500, 'InternalServerException'],
    [502, 'BadGateway'],
    [504, 'GatewayTimeout'],
  ] as const) {
    it(`${status} is tried again, each attempt with a line of its own`, async () => {
      const { view, report, requests } = await against(({ number }) => (number < 3 ? error(status, type) : good));
      assert.deepEqual([view.state, view.text, requests.length, report.attempts], ['answered', 'hi', 3, 3]);
      assert.deepEqual(
        view.attempts.map(({ attempt, status: code, error: name }) => [attempt, code, name]),
        [
          [1, status, type],
          [2, status, type],
          [3, 200, null],
        ],
      );
      assert.ok(view.attempts.slice(0, 2).every(({ retryDelayMs }) => retryDelayMs !== null));
    }).timeout(60_000);
  }

  for (const [what, status, headers, body] of [
    ['JSON without a type', 429, { 'Content-Type': 'application/json' }, '{"message":"Too Many Requests"}'],
    ["a gateway's text", 429, { 'Content-Type': 'text/plain' }, 'slow down'],
    ["a gateway's page", 503, { 'Content-Type': 'text/html' }, '<html><title>Busy</title></html>'],
    ['nothing', 503, {}, ''],
  ] as const) {
    it(`${status} with ${what} is tried again, as Retry-After says, and has advice of its own`, async () => {
      const busy = answer(status, { ...headers, 'Retry-After': '0.3' }, body);
      const { view } = await against(({ number }) => (number === 1 ? busy : good));
      assert.deepEqual([view.state, view.attempts.length], ['answered', 2]);
      assert.ok((view.attempts[0]?.retryDelayMs ?? 0) >= 300);
      const refused = await against(() => busy, { maxAttempts: 1 });
      assert.match(
        refused.view.failure?.advice ?? '',
        status === 429 ? /wait a moment and send again/ : /not available at the moment/,
      );
    }).timeout(60_000);
  }

  it('end at the limit with the last exception', async () => {
    const { view, report, requests } = await against(() => error(503, 'ServiceUnavailableException'), {
      maxAttempts: 2,
    });
    assert.deepEqual(
      [view.state, view.failure?.name, requests.length, report.attempts, view.attempts.length],
      ['refused', 'ServiceUnavailableException', 2, 2, 2],
    );
    assert.equal(view.attempts[1]?.retryDelayMs, null);
  });

  for (const [status, type] of [
    [400, 'ValidationException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
    [408, 'ModelTimeoutException'],
    [424, 'ModelErrorException'],
    [400, 'ServiceQuotaExceededException'],
    [501, 'NotImplemented'],
  ] as const) {
    it(`${status} ${type} is not tried again`, async () => {
      const { requests } = await against(() => error(status, type));
      assert.equal(requests.length, 1);
    });
  }

  for (const [how, value] of [
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 3000).toUTCString()],
  ] as const) {
    it(`wait as Retry-After says in ${how}, and say so`, async () => {
      let waited = 0;
      const { view, milliseconds } = await against(
        ({ number }) => (number === 1 ? error(429, 'ThrottlingException', { 'Retry-After': value() }) : good),
        {
          onUpdate: update =>
            void (
              update.kind === 'phase' &&
              update.phase.kind === 'backoff' &&
              (waited = update.phase.resumesAt - Date.now())
            ),
        },
      );
      assert.equal(view.state, 'answered');
      assert.ok(milliseconds >= 900, `${milliseconds}`);
      assert.ok(waited >= 900 && waited <= 3100, `${waited}`);
      assert.ok((view.attempts[0]?.retryDelayMs ?? 0) >= 900);
    });
  }

  it('wait 30 s where Retry-After says so, and a cancel ends the wait at once', async () => {
    const controller = new AbortController();
    let phase: unknown;
    const { view, milliseconds, requests } = await against(
      () => error(503, 'ServiceUnavailableException', { 'Retry-After': '30' }),
      {
        signal: controller.signal,
        onUpdate: update => {
          if (update.kind !== 'phase' || update.phase.kind !== 'backoff') return;
          phase = update.phase;
          setTimeout(() => controller.abort(), 50);
        },
      },
    );
    assert.deepEqual([view.state, requests.length], ['cancelled', 1]);
    assert.ok(milliseconds < 20_000);
    assert.ok(phase !== undefined);
    assert.ok((view.attempts[0]?.retryDelayMs ?? 0) >= 30_000);
  });

  it("do not wait longer than five minutes: that is the user's to decide", async () => {
    const { view, requests } = await against(() => error(429, 'ThrottlingException', { 'Retry-After': '3600' }));
    assert.deepEqual([view.state, requests.length], ['refused', 1]);
  });

  it('are up to five for a model that is being loaded, unless none was wanted', () => {
    const notReady = new CallError({ kind: 'service', name: 'ModelNotReadyException', message: 'x', status: 429 });
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(attempt => retryAfterFailure(notReady, attempt, 3)?.reason ?? null),
      ['notReady', 'notReady', 'notReady', 'notReady', null],
    );
    assert.equal(retryAfterFailure(notReady, 1, 1), null);
    assert.notEqual(retryAfterFailure(notReady, 6, 7), null);
  });

  it('back off with jitter between nothing and a doubling base', () => {
    const throttled = new CallError({ kind: 'service', name: 'ThrottlingException', message: 'x', status: 429 });
    for (let attempt = 1; attempt < 10; attempt++) {
      const delays = Array.from({ length: 50 }, () => retryAfterFailure(throttled, attempt, 20)?.delayMs ?? -1);
      assert.ok(delays.every(delay => delay >= 0 && delay <= Math.min(1000 * 2 ** (attempt - 1), 20_000)));
      assert.ok(new Set(delays).size > 1);
    }
  });
});

describe('a clock that is off', () => {
  const skewed = (type: string): Buffer => error(403, type, { Date: inAnHour() });

  it('is put right for the next call where this one has one attempt', async () => {
    const clock = { offsetMs: 0 };
    const first = await against(() => skewed('InvalidSignatureException'), { clock, maxAttempts: 1 });
    assert.deepEqual([first.view.state, first.requests.length], ['refused', 1]);
    assert.ok(Math.abs(clock.offsetMs - HOUR) < 5000);
    const next = await against(() => good, { clock, maxAttempts: 1 });
    const date = headerOf(next.requests[0] ?? { headers: [] }, 'x-amz-date') ?? '';
    const iso = date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    assert.ok(Math.abs(Date.parse(iso) - Date.now() - HOUR) < 60_000, date);
  });

  it('is put right once by the Date of a refused signature, and that is said', async () => {
    const clock = { offsetMs: 0 };
    const { view, requests } = await against(
      ({ number }) => (number === 1 ? skewed('InvalidSignatureException') : good),
      { clock, maxAttempts: 2 },
    );
    assert.deepEqual([view.state, requests.length], ['answered', 2]);
    assert.match(view.notices.join(), /wrong by 1 h/);
    assert.ok(Math.abs(clock.offsetMs - HOUR) < 5000);
    const dates = requests.map(request => headerOf(request, 'x-amz-date') ?? '');
    const [first, second] = dates.map(date =>
      Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')),
    ) as [number, number];
    assert.ok(Math.abs(second - first - HOUR) < 5000);
  });

  it('is put right once only', async () => {
    const { view, requests } = await against(() => skewed('RequestTimeTooSkewed'));
    assert.deepEqual([view.state, requests.length], ['refused', 2]);
  });

  it('that was put right before is not blamed again', async () => {
    const { view, requests } = await against(() => skewed('InvalidSignatureException'), { clock: { offsetMs: HOUR } });
    assert.deepEqual([view.state, requests.length, view.notices.length], ['refused', 1, 0]);
  });

  it('is not blamed where the signature is refused and the Date is right', async () => {
    const { requests } = await against(() =>
      error(403, 'InvalidSignatureException', { Date: new Date().toUTCString() }),
    );
    assert.equal(requests.length, 1);
  });

  it('is not judged by an answer from a cache', async () => {
    const { requests } = await against(() =>
      error(403, 'InvalidSignatureException', { Date: inAnHour(), Age: '3600' }),
    );
    assert.equal(requests.length, 1);
  });
});

describe('credentials that have run out', () => {
  /** Gives the listed sets in turn, the last one for ever. */
  function turning(...tokens: string[]): Identity & { asked: number } {
    return {
      kind: 'profile',
      label: 'profile turning',
      notice: null,
      asked: 0,
      authorize(): Promise<Authorization> {
        const sessionToken = tokens[Math.min(this.asked++, tokens.length - 1)] ?? '';
        return Promise.resolve({ kind: 'sigv4', credentials: { ...KEYS, sessionToken } });
      },
    };
  }

  it('are asked for anew once, and that is said', async () => {
    const { view, requests } = await against(
      request => (headerOf(request, 'x-amz-security-token') === 'old' ? error(403, 'ExpiredTokenException') : good),
      { identity: turning('old', 'new'), maxAttempts: 2 },
    );
    assert.deepEqual([view.state, requests.length], ['answered', 2]);
    assert.match(view.notices.join(), /fresh ones/);
  });

  it('are not sent again where the source has no others', async () => {
    const { view, requests } = await against(() => error(403, 'ExpiredTokenException'), { identity: turning('old') });
    assert.deepEqual([view.state, requests.length], ['refused', 1]);
    assert.match(view.failure?.advice ?? '', /sign in again/);
  });

  it('are refreshed once only', async () => {
    const { requests } = await against(() => error(403, 'ExpiredTokenException'), {
      identity: turning('a', 'b', 'c', 'd', 'e'),
    });
    assert.equal(requests.length, 2);
  });
});
