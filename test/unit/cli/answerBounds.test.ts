import assert from 'node:assert/strict';
import { CAN_MEASURE, runMeasured } from '../../support/peakMemory.ts';
import { Workplace, claudeRequest } from '../../support/runCli.ts';
import { JSON_HEAD, ScriptedServer, answer, head } from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

const MB = 1024 * 1024;

/** What the other side answers without bounds, and how much memory the command takes for it. */
describe('an answer without bounds', function () {
  this.timeout(120_000);
  let place: Workplace;
  let idleBytes = 0;
  before(async function () {
    if (!CAN_MEASURE) this.skip();
    place = new Workplace();
    idleBytes = (await runMeasured(place, ['--version'])).peakBytes;
  });
  after(() => place.remove());

  const against = async (script: Script, args: (url: string) => string[]): ReturnType<typeof runMeasured> => {
    const server = await ScriptedServer.start(script);
    try {
      return await runMeasured(place, args(server.url));
    } finally {
      await server.close();
    }
  };

  it('is not parsed where it has too many values, and shown raw', async () => {
    const file = place.file('r.json', claudeRequest());
    for (const [name, text] of Object.entries({
      arrays: `[${'[],'.repeat(6_000_000)}[]]`,
      names: `[${Array.from({ length: 1_000_000 }, (_, at) => `{"a${at}":0}`).join(',')}]`,
      numbers: `[${'1,'.repeat(8_000_000)}1]`,
    })) {
      const { code, stdout, stderr, peakBytes } = await against(
        (_, socket) => void socket.write(answer(200, JSON_HEAD, text)),
        url => ['send', file, '--endpoint-url', url],
      );
      assert.equal(code, 3, name);
      assert.match(stderr, /more than [1-9],[0-9]{3},[0-9]{3} values/, name);
      assert.equal(stdout.trimEnd(), text, name);
      const grown = (peakBytes - idleBytes) / MB;
      assert.ok(grown < 64 + (3 * text.length) / MB, `${name}: ${grown} MB for ${text.length / MB} MB`);
    }
  });

  it('is a list whose pages do not end: what was read is bounded, and the bound is named', async () => {
    const page = (number: number): string =>
      JSON.stringify({
        guardrails: Array.from({ length: 1000 }, (_, at) => ({
          id: `g${number}x${at}`,
          name: 'n',
          version: 'DRAFT',
          description: 'd'.repeat(200),
        })),
        nextToken: `t${number}`,
      });
    const { stderr, peakBytes } = await against(
      ({ number }, socket) => void socket.write(answer(200, JSON_HEAD, page(number))),
      url => ['guardrails', '--endpoint-url', url],
    );
    assert.match(stderr, /EndlessList: The lists are larger than 20,000 entries in all/);
    const grown = (peakBytes - idleBytes) / MB;
    assert.ok(grown < 200, `${grown} MB`);
  });

  it('is an error whose body drips: its head is enough', async () => {
    const file = place.file('r.json', claudeRequest());
    const { code, stderr } = await against(
      (_, socket) => {
        socket.write(head(400, { ...JSON_HEAD, 'x-amzn-errortype': 'ValidationException', 'Content-Length': 1000 }));
        const timer = setInterval(() => socket.write(' '), 100);
        socket.on('close', () => clearInterval(timer));
      },
      url => ['send', file, '--endpoint-url', url],
    );
    assert.equal(code, 1);
    assert.match(stderr, /ValidationException/);
  });
});
