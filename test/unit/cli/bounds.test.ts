import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { CAN_MEASURE, runMeasured } from '../../support/peakMemory.ts';
import { Workplace, claudeRequest, finished } from '../../support/runCli.ts';

const MB = 1024 * 1024;
/** Cancelling takes 200 ms at most on a machine with nothing else to do; on a busy one only hanging shows. */
const MAX_END_MS = 5000;

/** A FILE that somebody else wrote: what is read of it, how long that takes, and how much memory. */
describe('a request file without bounds', function () {
  this.timeout(120_000);
  let place: Workplace;
  let idleBytes = 0;
  before(async () => {
    place = new Workplace();
    if (CAN_MEASURE) idleBytes = (await runMeasured(place, ['--version'])).peakBytes;
  });
  after(() => place.remove());

  const message = async (file: string): Promise<string> => {
    const { code, stdout } = await place.run(['send', file, '--sandbox', '--output', 'json']);
    assert.equal(code, 2);
    return (JSON.parse(stdout) as { error: { message: string } }).error.message;
  };

  it('is refused where it is a pipe that nobody writes to, a device, or a link to one', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = path.join(place.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const zero = path.join(place.folder, 'zero');
    symlinkSync('/dev/zero', zero);
    for (const file of [pipe, zero, '/dev/zero']) {
      assert.match(await message(file), /is not a regular file/);
      const { code, stdout } = await place.run(['validate', file]);
      assert.equal(code, 2);
      assert.match(stdout, /is not a regular file/);
    }
  });

  it('is refused beyond 32 MB, from a disk and from standard input, with the limit named', async () => {
    const file = place.file('large.bedrock.json', Buffer.alloc(32 * MB + 1, ' '));
    assert.match(await message(file), /33,554,433 bytes; a request file has at most 32 MB/);
    const { code, stderr } = await place.run(['send', '-', '--sandbox'], { input: Buffer.alloc(33 * MB, ' ') });
    assert.equal(code, 2);
    assert.match(stderr, /more than 32 MB/);
    const comment = Buffer.concat([Buffer.from('/*'), Buffer.alloc(31 * MB, ' '), Buffer.from('*/')]);
    const whole = place.file('whole.bedrock.json', claudeRequest());
    appendFileSync(whole, comment);
    assert.equal((await place.run(['send', whole, '--sandbox'])).code, 0);
  });

  it('takes memory and lines of output in proportion, whatever is in it', async function () {
    if (!CAN_MEASURE) this.skip();
    const kinds = {
      rubbish: 'x '.repeat(5_000_000),
      values: `{"modelId":"m","body":[${'[],'.repeat(3_000_000)}[]]}`,
      braces: `{"modelId":"m","body":{"a":"${'{{x}}'.repeat(2_000_000)}"}}`,
      names: `{"modelId":"m","body":{},${Array.from({ length: 500_000 }, (_, at) => `"a${at}":1`).join(',')}}`,
      blanks: `{"modelId":"m","body":{}${' '.repeat(10_000_000)}}`,
      commas: ','.repeat(5_000_000),
    };
    for (const [name, text] of Object.entries(kinds)) {
      const { code, stdout, peakBytes } = await runMeasured(place, ['validate', place.file(`${name}.json`, text)]);
      assert.equal(code, 2, name);
      assert.ok(stdout.split('\n').length <= 102, `${name}: ${stdout.length} characters of output`);
      const grown = (peakBytes - idleBytes) / MB;
      assert.ok(grown < 64 + (3 * text.length) / MB, `${name}: ${grown} MB for ${text.length / MB} MB`);
    }
  });

  it('has its first hundred faults listed, errors before warnings, and the others counted', async () => {
    const warnings = Array.from({ length: 300 }, (_, at) => `"warned${at}": 1`).join(',\n');
    const file = place.file('many.json', `{"modelId":"m","body":{},\n${warnings},\n"stream":1}`);
    const { code, stdout } = await place.run(['validate', file]);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(code, 2);
    assert.equal(lines.length, 101);
    assert.match(lines[99] ?? '', /error: "stream" is true or false/);
    assert.match(lines[100] ?? '', /: warning: 201 more are not listed; 100 are at most/);
    const broken = await place.run(['validate', place.file('broken.json', '{"a":1 1,'.repeat(150))]);
    const faults = broken.stdout.trimEnd().split('\n');
    assert.equal(faults.length, 101);
    assert.match(faults[100] ?? '', /: error: [\d,]+ more are not listed/);
  });

  it('has the size of its variables counted before they are inserted', async function () {
    for (const count of [400, 700]) {
      const file = place.file('variables.json', {
        modelId: 'm',
        variables: { v: 'x'.repeat(1_000_000) },
        body: { a: '{{v}}'.repeat(count) },
      });
      assert.equal(await message(file), `The body has ${count},000,008 bytes; Bedrock takes 25,000,000.`);
      if (!CAN_MEASURE) continue;
      const { peakBytes } = await runMeasured(place, ['send', file, '--sandbox']);
      assert.ok(peakBytes - idleBytes < 64 * MB, `${(peakBytes - idleBytes) / MB} MB`);
    }
    for (const name of ['one', 'two', 'three']) place.file(`${name}.txt`, Buffer.alloc(10 * MB, 'x'));
    const files = place.file('files.json', {
      modelId: 'm',
      body: ['{{$file one.txt}}', '{{$base64 two.txt}}', '{{$file three.txt}}'],
    });
    assert.match(await message(files), /more than 25,000,000 bytes/);
  });

  it('is left by the first Ctrl+C of validate and the second of anything', async function () {
    if (process.platform === 'win32') this.skip();
    const reading = place.start(['validate', '-']);
    reading.stdin.on('error', () => undefined);
    // More than a pipe holds: once it is written, the command reads its input.
    reading.stdin.write(' '.repeat(1_000_000), () => reading.kill('SIGINT'));
    const first = await finished(reading);
    assert.equal(first.code, 130);
    assert.ok(first.milliseconds < MAX_END_MS, `${first.milliseconds} ms`);

    const faults = place.file('faults.json', { modelId: 'm', body: {}, ['x'.repeat(3 * MB)]: 1 });
    // What it prints is more than a pipe holds, and nobody reads on.
    const printing = place.start(['validate', faults]);
    await once(printing.stdout, 'readable');
    printing.kill('SIGINT');
    const [code] = (await once(printing, 'exit')) as [number | null];
    assert.equal(code, 130);

    // An answer that nobody takes from the pipe: the first one waits for it, the second one does not.
    const waiting = place.start(['send', place.file('r.json', claudeRequest({ stream: true })), '--sandbox']);
    waiting.stderr.resume();
    await once(waiting.stderr, 'data');
    waiting.kill('SIGINT');
    waiting.kill('SIGINT');
    const [ended, signal] = (await once(waiting, 'exit')) as [number | null, NodeJS.Signals | null];
    assert.ok(ended === 130 || signal === 'SIGINT', `${ended} ${signal}`);
  });
});
