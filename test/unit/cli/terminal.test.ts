import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { terminalText } from '../../../src/cli/terminal.ts';
import { REPOSITORY } from '../../harness/paths.ts';
import { claudeBody } from '../../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../../support/scriptedServer.ts';
import { CLI, KEY_ENVIRONMENT, Workplace, claudeRequest } from '../../support/runCli.ts';

const HOSTILE =
  'a\u001b]52;c;ZXZpbA==\u0007b\u001b[31mred\u001b]8;;http://evil.example\u001b\\link\u009b2Jc\u0090d\u202Ee\u2066f\u061cg\rh\u0008i\ttab\nline \u00e9\u4f60\ud83d\ude00';
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Util-linux's `script` gives a program a terminal of its own. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

describe('text on a terminal', function () {
  this.timeout(60_000);

  it('has no character that the terminal obeys, and keeps the rest', () => {
    const shown = terminalText(HOSTILE);
    assert.doesNotMatch(shown, CONTROLS);
    assert.ok(shown.includes('\ttab\nline \u00e9\u4f60\ud83d\ude00'));
    for (let code = 0; code < 0x3000; code++) assert.doesNotMatch(terminalText(String.fromCharCode(code)), CONTROLS);
  });

  it('comes so from send on a terminal, and to the letter in a pipe', async function () {
    if (!hasScript) this.skip();
    const place = new Workplace();
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody(HOSTILE))),
    );
    try {
      const args = ['send', place.file('r.bedrock.json', claudeRequest()), '--endpoint-url', server.url];
      const piped = await place.run(args);
      assert.equal(piped.stdout, `${HOSTILE}\n`);
      const seen = await onTerminal(place, args, '');
      assert.ok(seen.output.includes('line \u00e9\u4f60\ud83d\ude00'));
      // The terminal itself puts a carriage return before each line break.
      assert.doesNotMatch(seen.output.replaceAll('\r\n', '\n'), CONTROLS);
      assert.equal(seen.code, 0);
    } finally {
      await server.close();
      place.remove();
    }
  });

  it('asks for what {{$input}} wants, and ends with 130 on Ctrl+C or Ctrl+D', async function () {
    if (!hasScript) this.skip();
    const place = new Workplace();
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
    );
    try {
      const request = claudeRequest({ body: { messages: [{ role: 'user', content: '{{$input Your question}}' }] } });
      const args = ['send', place.file('r.bedrock.json', request), '--endpoint-url', server.url];
      assert.equal((await onTerminal(place, args, 'Why?\r')).code, 0);
      assert.ok(server.only.body.toString().includes('"Why?"'));
      for (const key of ['\u0003', '\u0004']) assert.equal((await onTerminal(place, args, key)).code, 130);
      assert.equal(server.requests.length, 1);
      const piped = await place.run(args);
      assert.equal(piped.code, 2);
      assert.match(piped.stderr, /--var "Your question=/);
    } finally {
      await server.close();
      place.remove();
    }
  });
});

describe('what the command line writes', () => {
  it('passes the one file that makes it harmless', () => {
    const folder = path.join(REPOSITORY, 'src', 'cli');
    const writers = readdirSync(folder).filter(name =>
      /process\.(stdout|stderr)|process\.stdin\.isTTY|console\.|createInterface|process\.emitWarning|\bwriteSync\b/.test(
        readFileSync(path.join(folder, name), 'utf8'),
      ),
    );
    assert.deepEqual(writers, ['terminal.ts']);
  });

  it('asks with a label that the terminal does not obey', async function () {
    if (!hasScript) this.skip();
    const place = new Workplace();
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
    );
    try {
      for (const evil of ['\u001b]52;c;ZXZpbA==\u0007', '\u001b[2J\u009b31m', '\u202eEvil\u2066', 'a\rb\u0008c']) {
        const label = `${evil} Your question`;
        const request = claudeRequest({ body: { prompt: `{{$input ${label}}}` } });
        const args = ['send', place.file('r.bedrock.json', request), '--endpoint-url', server.url];
        const { code, output } = await onTerminal(place, args, 'Why?\r');
        assert.equal(code, 0, output);
        const asked = output.slice(0, output.indexOf('Your question: '));
        assert.doesNotMatch(asked.replace(/^(\u001b\[[0-9;]*[A-Za-z])+/, ''), CONTROLS);
        assert.ok(!asked.includes(evil));
      }
      assert.equal(server.requests.length, 4);
    } finally {
      await server.close();
      place.remove();
    }
  });
});

/** Runs the command line on a terminal; `keys` are typed once it asks. */
async function onTerminal(
  place: Workplace,
  args: readonly string[],
  keys: string,
): Promise<{ code: number | null; output: string }> {
  const command = [process.execPath, CLI, ...args].map(word => `'${word}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: place.folder,
    env: place.environment({ ...KEY_ENVIRONMENT, TERM: 'dumb' }),
  });
  let output = '';
  let typed = false;
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString('utf8');
    if (keys === '' || typed || !output.includes('Your question: ')) return;
    typed = true;
    child.stdin.write(keys);
  });
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, output };
}
