import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { restoredEntry } from '../../../src/extension/exchanges/restoredEntry.ts';
import {
  headOf,
  packExchange,
  readHead,
  storedExchange,
  unpackExchange,
} from '../../../src/extension/exchanges/storedExchange.ts';
import type { StoredExchange } from '../../../src/extension/exchanges/storedExchange.ts';
import { sampleEntry, sampleFrame } from '../../support/exchangeEntries.ts';
import type { TestEntry } from '../../support/exchangeEntries.ts';

const IMAGE = { bytes: 4, mediaType: 'image/png', width: 1, height: 1, seed: 7, refusal: null };

/** An exchange with everything in it; its body holds bytes that are no UTF-8. */
function wholeEntry(change: Partial<TestEntry> = {}): TestEntry {
  const frames = Array.from({ length: 450 }, (_, at) => sampleFrame(at));
  const raw = Uint8Array.of(0x7b, 0xff, 0x0a, 0x00, 0x7d);
  return sampleEntry(
    {
      size: raw.byteLength,
      guardrail: { identifier: 'gr1a2b3c4d5e', version: '2' },
      requestMatches: () => ({
        text: '{"a": "card"}',
        spans: [{ range: { offset: 7, length: 4 }, assessment: 0, occurrence: 0, via: 'text' }],
        notFound: [1],
        labels: { 0: { look: 'blocked', title: 'Guardrail', sentence: 'Blocked.' } },
      }),
      rawText: () => 'raw',
      rawBytes: () => raw,
      answerText: () => 'the whole text',
      imageData: () => Uint8Array.of(1, 2, 3, 4),
      frames: (from, count) => frames.slice(from, from + Math.min(count, 200)),
      ...change,
    },
    { chunks: 450, images: [IMAGE, { ...IMAGE, refusal: 'Too large.' }], text: 'the whole', textOmitted: 5 },
  );
}

const repacked = async (entry: TestEntry): Promise<StoredExchange> => {
  const stored = await unpackExchange(await packExchange(storedExchange(entry)));
  assert.ok(typeof stored === 'object', `it is read, not ${JSON.stringify(stored)}`);
  return stored;
};

describe('an exchange on disk', () => {
  it('comes back with everything that the panel and the editor ask for', async () => {
    const before = wholeEntry();
    const after = restoredEntry(await repacked(before));
    assert.deepEqual(after.view(), before.view());
    assert.deepEqual(after.requestMatches(), before.requestMatches());
    assert.deepEqual(after.guardrail, before.guardrail);
    assert.equal(after.id, before.id);
    assert.equal(after.uri, before.uri);
    assert.equal(after.startedAt, before.startedAt);
    assert.equal(after.answerText(), 'the whole text');
    assert.deepEqual(new Uint8Array(after.rawBytes() ?? []), before.rawBytes());
    assert.deepEqual(after.imageData(0), Uint8Array.of(1, 2, 3, 4));
    assert.equal(after.imageData(1), null, 'a refused image is not asked for');
    assert.deepEqual(
      after.frames(440, 200),
      Array.from({ length: 10 }, (_, at) => sampleFrame(440 + at)),
    );
  });

  it('says what it is compared with', async () => {
    const origin = { kind: 'comparison', of: 'first', change: { guardrail: 'version', version: '3' } } as const;
    assert.deepEqual((await repacked(wholeEntry({ origin }))).origin, origin);
  });

  it('is marked as interrupted where it ran when it was written, with the text so far', async () => {
    const running = sampleEntry(
      { rawBytes: () => assert.fail('only the view is written') },
      { state: 'running', text: 'so far' },
    );
    const after = restoredEntry(await repacked(running));
    assert.equal(after.running, false);
    assert.equal(after.view().state, 'incomplete');
    assert.equal(after.view().failure?.name, 'Interrupted');
    assert.equal(after.answerText(), 'so far');
  });

  it('leaves out what is too large, and keeps the rest', async () => {
    const size = 25 * 1024 * 1024;
    const stored = storedExchange(wholeEntry({ size, rawBytes: () => assert.fail('it is not even asked for') }));
    assert.equal(stored.raw, null);
    assert.equal(stored.frames?.length, 450);
    const restored = restoredEntry(stored);
    assert.equal(restored.rawText(), restored.view().raw.text);
  });

  it('can be listed by its first line alone', async () => {
    const stored = storedExchange(wholeEntry());
    const head = readHead((await packExchange(stored)).subarray(0, 2000));
    assert.deepEqual(head, headOf(stored));
    assert.ok(typeof head === 'object' && head.modelId === stored.view.modelId && head.state === 'answered');
  });

  it('is not read where it is cut at any place, of another form or of a later version', async () => {
    const packed = await packExchange(storedExchange(wholeEntry()));
    for (let end = 0; end < packed.length; end += 97) {
      assert.equal(await unpackExchange(packed.subarray(0, end)), 'wrong', `cut after ${end} bytes`);
    }
    const line = packed.indexOf(0x0a) + 1;
    const head = JSON.parse(Buffer.from(packed.subarray(0, line)).toString()) as object;
    const content = gunzipSync(packed.subarray(line));
    const details = content.subarray(0, content.indexOf(0x0a)).toString();
    const blobs = content.subarray(content.indexOf(0x0a));
    const changed = (first: unknown, second: string) =>
      unpackExchange(
        Buffer.concat([
          Buffer.from(`${JSON.stringify(first)}\n`),
          gzipSync(Buffer.concat([Buffer.from(second), blobs])),
        ]),
      );
    assert.ok(typeof (await changed(head, details)) === 'object', 'as it was, it is read');
    assert.equal(await changed({ ...head, format: 1 }, details), 'wrong');
    assert.equal(await changed({ ...head, format: 3, else: true }, details), 'newer');
    assert.equal(await changed({ ...head, origin: { kind: 'guess' } }, details), 'wrong');
    assert.equal(await changed({ ...head, id: '../../id' }, details), 'wrong');
    assert.equal(await changed({ ...head, id: 'another' }, details), 'wrong');
    assert.equal(await changed(head, details.replace('"sizes":[5,4', '"sizes":[5,5')), 'wrong');
    assert.equal(await changed(head, details.replace('"text":"the whole"', '"text":7')), 'wrong');
    assert.equal(await changed(head, details.replace('"look":"blocked"', '"look":"pretty"')), 'wrong');
    assert.equal(await unpackExchange(gzipSync('{"format":1,"uri":"file:///why"}\n')), 'wrong');
  });

  it('holds what is shown and nothing that a request was signed with', async () => {
    const stored = storedExchange(wholeEntry());
    assert.deepEqual(Object.keys(stored).sort(), [
      'frames',
      'guardrail',
      'images',
      'matches',
      'origin',
      'raw',
      'text',
      'uri',
      'view',
    ]);
    const packed = await packExchange(stored);
    const line = packed.indexOf(0x0a) + 1;
    const text =
      Buffer.from(packed.subarray(0, line)).toString() + gunzipSync(packed.subarray(line)).toString('latin1');
    assert.match(text, /the whole text/);
    assert.doesNotMatch(text, /authorization|AWS4-HMAC|security-token|Credential=/i);
  });
});
