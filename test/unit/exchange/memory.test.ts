import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beginningOf } from '../../../src/core/json/beginningOf.ts';
import { Exchange } from '../../../src/core/exchange/exchange.ts';
import type { ExchangeView } from '../../../src/core/exchange/exchangeView.ts';
import { fixedIdentity } from '../../../src/core/aws/identity.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { claudeBody } from '../../support/frames.ts';
import { KEYS, resolved } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../../support/scriptedServer.ts';

const MB = 1024 * 1024;
const TEXT_BYTES = 25 * MB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of objects and of buffers that are still reachable. */
async function used(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    // A weak reference that was read lives to the end of its task, and a regular expression keeps the text it matched last.
    await new Promise(resolve => setTimeout(resolve, 10));
    assert.match('x', /x/);
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('memory', function () {
  this.timeout(60_000);

  it('comes back after a large answer: the view holds what it shows, the exchange the body once', async () => {
    const body = answer(200, JSON_HEAD, claudeBody('word '.repeat(TEXT_BYTES / 5)));
    const server = await ScriptedServer.start((_, socket) => void socket.write(body));
    const transport = new Transport('bedrock-invoke/test');
    const held: { exchange?: Exchange; view?: ExchangeView } = {};
    const run = async (): Promise<void> => {
      const exchange = new Exchange({
        request: resolved(),
        operation: 'InvokeModel',
        region: 'us-east-1',
        endpoint: parseEndpoint(server.url),
        identity: fixedIdentity('environment', 'environment keys', KEYS),
        sandbox: false,
        transport,
        clock: { offsetMs: 0 },
        maxAttempts: 1,
        idleTimeoutMs: 10_000,
      });
      for await (const update of exchange.run(new AbortController().signal)) void update;
      held.exchange = exchange;
      held.view = exchange.view();
    };
    try {
      const before = await used();
      await run();
      assert.equal(held.view?.state, 'answered');
      const shown = (await used()) - before;
      assert.ok(shown >= TEXT_BYTES && shown < TEXT_BYTES * 1.5, `${shown / MB} MB while it is shown`);
      delete held.exchange;
      const viewed = (await used()) - before;
      assert.ok(viewed < 8 * MB, `${viewed / MB} MB for its view alone`);
      delete held.view;
      const after = (await used()) - before;
      assert.ok(after < 4 * MB, `${after / MB} MB after it is gone`);
    } finally {
      transport.close();
      await server.close();
    }
  });

  it('of a cut text is its own, and every character of it is kept', () => {
    for (const text of ['plain', 'caf\u00e9', '\u4f60\u597d', 'half \ud83d a pair']) {
      assert.equal(beginningOf(text, 100), text);
      assert.equal(beginningOf(text.repeat(50), text.length + 1), text + text.charAt(0));
    }
  });
});
