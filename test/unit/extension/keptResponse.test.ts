import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FrameView } from '../../../src/core/exchange/exchangeView.ts';
import { keptResponse, packResponse, unpackResponse } from '../../../src/extension/exchanges/keptResponse.ts';
import { ResponseFolder } from '../../../src/extension/exchanges/responseFolder.ts';
import { restoredExchange } from '../../../src/extension/exchanges/restoredExchange.ts';
import type { DocumentExchange } from '../../../src/extension/exchanges/exchanges.ts';
import { makeTemporaryFolder } from '../../harness/paths.ts';
import { sampleExchange } from '../../support/panel/samples.ts';

const URI = 'file:///requests/why.bedrock.json';
const IMAGE = { bytes: 4, mediaType: 'image/png', width: 1, height: 1, seed: 7, refusal: null };
const frame = (at: number): FrameView => ({
  number: at + 1,
  atMs: at,
  size: 99,
  headers: [[':event-type', 'chunk']],
  payload: `{"at":${at}}`,
  omitted: 0,
  problem: null,
});

/** An exchange with everything in it; its body holds bytes that are no UTF-8. */
function exchange(change: Partial<DocumentExchange> = {}): DocumentExchange {
  const view = sampleExchange({ chunks: 450, images: [IMAGE, { ...IMAGE, refusal: 'Too large.' }] });
  const frames = Array.from({ length: 450 }, (_, at) => frame(at));
  const raw = Uint8Array.of(0x7b, 0xff, 0x0a, 0x00, 0x7d);
  return {
    id: view.id,
    running: false,
    phase: null,
    sent: undefined,
    size: raw.byteLength,
    guardrail: { identifier: 'gr1a2b3c4d5e', version: '2' },
    view: () => view,
    requestMatches: () => ({
      text: '{"a": "card"}',
      spans: [],
      notFound: [1],
      labels: { 0: { look: 'blocked', title: 'Guardrail', sentence: 'Blocked.' } },
    }),
    rawText: () => 'raw',
    rawBytes: () => raw,
    answerText: () => 'the whole text',
    imageData: () => Uint8Array.of(1, 2, 3, 4),
    frames: (from, count) => frames.slice(from, from + Math.min(count, 200)),
    cancel() {},
    ...change,
  };
}

describe('a response that outlives a window reload', () => {
  it('comes back with everything that the panel and the editor ask for', async () => {
    const before = exchange();
    const packed = await packResponse(keptResponse(URI, before, null));
    const kept = await unpackResponse(packed, URI);
    assert.ok(kept);
    const after = restoredExchange(kept);
    assert.deepEqual(after.view(), before.view());
    assert.deepEqual(after.requestMatches(), before.requestMatches());
    assert.deepEqual(after.guardrail, before.guardrail);
    assert.equal(after.answerText(), 'the whole text');
    assert.deepEqual(new Uint8Array(after.rawBytes() ?? []), before.rawBytes());
    assert.deepEqual(after.imageData(0), Uint8Array.of(1, 2, 3, 4));
    assert.equal(after.imageData(1), null, 'a refused image is not asked for');
    assert.deepEqual(
      after.frames(440, 200),
      Array.from({ length: 10 }, (_, at) => frame(440 + at)),
    );
  });

  it('leaves out what is too large, and keeps the rest', async () => {
    const huge = 25 * 1024 * 1024;
    const kept = keptResponse(
      URI,
      exchange({ size: huge, rawBytes: () => assert.fail('it is not even asked for') }),
      null,
    );
    assert.equal(kept.raw, null);
    assert.equal(kept.frames?.length, 450);
    const restored = restoredExchange(kept);
    assert.equal(restored.rawText(), restored.view().raw.text);
  });

  it('is nothing where a file is broken, of another form, or of another request', async () => {
    const packed = await packResponse(keptResponse(URI, exchange(), null));
    assert.equal(await unpackResponse(packed.subarray(0, packed.length - 20), URI), null);
    assert.equal(await unpackResponse(Buffer.from('{}'), URI), null);
    assert.equal(await unpackResponse(packed, 'file:///other.bedrock.json'), null);
  });

  it('holds nothing that a request was signed with', async () => {
    const kept = keptResponse(URI, exchange({ sent: undefined }), null);
    const text = gunzipSync(await packResponse(kept)).toString('latin1');
    assert.deepEqual(Object.keys(kept).sort(), [
      'comparison',
      'frames',
      'guardrail',
      'images',
      'matches',
      'raw',
      'text',
      'uri',
      'view',
    ]);
    assert.doesNotMatch(text, /authorization|security-token/i);
  });
});

describe('the folder of responses', () => {
  const folder = makeTemporaryFolder('responses');
  const inside = path.join(folder, 'kept');
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it('gives each request a file that only its user can read, and takes it away again', async () => {
    const responses = new ResponseFolder(inside);
    assert.equal(await responses.read(URI), null);
    await responses.write(URI, Buffer.from('one'));
    await responses.write(URI, Buffer.from('two'));
    await responses.write('untitled:Untitled-1', Buffer.from('other'));
    const names = await fs.readdir(inside);
    assert.equal(names.length, 2);
    for (const name of names) assert.equal((await fs.stat(path.join(inside, name))).mode & 0o777, 0o600);
    assert.equal((await fs.stat(inside)).mode & 0o777, 0o700);
    assert.equal((await responses.read(URI))?.toString(), 'two');
    await responses.removeOthers([URI]);
    assert.equal(await responses.read('untitled:Untitled-1'), null);
    await responses.remove(URI);
    assert.deepEqual(await fs.readdir(inside), []);
  });

  it('does not bring back what was removed while it was written', async () => {
    const responses = new ResponseFolder(inside);
    void responses.write(URI, Buffer.alloc(1_000_000));
    await responses.remove(URI);
    assert.equal(await responses.read(URI), null);
  });

  it('keeps 64 MB at most, the newest', async () => {
    const responses = new ResponseFolder(inside);
    for (let at = 0; at < 4; at++) await responses.write(`file:///${at}.bedrock.json`, Buffer.alloc(20 * 1024 * 1024));
    assert.equal(await responses.read('file:///0.bedrock.json'), null);
    assert.equal((await responses.read('file:///3.bedrock.json'))?.byteLength, 20 * 1024 * 1024);
  });
});
