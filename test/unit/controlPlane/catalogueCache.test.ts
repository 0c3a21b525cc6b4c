import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtInCatalogue } from '../../../src/core/controlPlane/builtInCatalogue.ts';
import { CatalogueCache } from '../../../src/core/controlPlane/catalogueCache.ts';
import type { CatalogueKey } from '../../../src/core/controlPlane/catalogueCache.ts';
import { activeAlternatives, findModel, profilesFor } from '../../../src/core/controlPlane/modelCatalogue.ts';
import type { ModelCatalogue, SourceFailure } from '../../../src/core/controlPlane/modelCatalogue.ts';
import { allFamilies, familyOf } from '../../../src/core/models/families.ts';

const KEY = {
  list: 'models',
  identity: 'profile dev',
  account: '123456789012',
  region: 'us-east-1',
  endpoint: 'https://bedrock.us-east-1.amazonaws.com',
} as const;
const failure = (denied: boolean): SourceFailure => ({
  source: 'imported models',
  text: 'text',
  denied,
  partial: false,
  advice: null,
  error: { kind: 'service', name: 'X', message: 'x', status: 403, requestId: null },
});

describe('CatalogueCache', () => {
  let folder: string;
  let now = 1_000_000;
  const cache = (): CatalogueCache => new CatalogueCache({ folder: path.join(folder, 'lists'), now: () => now });
  const catalogue = (failures: SourceFailure[] = []): ModelCatalogue => ({
    ...builtInCatalogue('us-east-1'),
    source: 'account',
    failures,
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-cache-'));
    now = 1_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was kept, with its age, in this process and the next', async () => {
    const first = cache();
    assert.equal(await first.get(KEY), null);
    await first.put(KEY, catalogue());
    now += 5000;
    for (const reader of [first, cache()]) {
      assert.deepEqual(await reader.get(KEY), { value: catalogue(), listedAt: 1_000_000, ageMs: 5000 });
    }
    const { identity, region, endpoint, account } = KEY;
    assert(
      (await cache().get({ account, endpoint, region, identity, list: 'models' }))?.value,
      "the order of a key's members does not matter",
    );
  });

  it('never mixes identities, accounts, regions, endpoints or lists', async () => {
    const kept = cache();
    await kept.put(KEY, catalogue());
    const others: Partial<CatalogueKey>[] = [
      { identity: 'profile prod' },
      { account: null },
      { region: 'eu-west-1' },
      { endpoint: 'http://127.0.0.1:1' },
      { list: 'guardrails' },
    ];
    for (const change of others) assert.equal(await kept.get({ ...KEY, ...change }), null, JSON.stringify(change));
  });

  it('asks when there is none, when it is old, and when told to', async () => {
    const kept = cache();
    let asked = 0;
    const ask = (): Promise<ModelCatalogue> => Promise.resolve((asked++, catalogue()));
    await kept.load(KEY, 60_000, ask);
    now += 59_999;
    assert.equal((await kept.load(KEY, 60_000, ask)).ageMs, 59_999);
    assert.equal(asked, 1);
    now += 1;
    assert.equal((await kept.load(KEY, 60_000, ask)).ageMs, 0);
    assert.equal(asked, 2);
    await kept.refresh(KEY, ask);
    assert.equal(asked, 3);
    await assert.rejects(
      kept.refresh(KEY, () => Promise.reject(new Error('offline'))),
      /offline/,
    );
    assert.equal((await kept.get(KEY))?.listedAt, 1_060_000, 'the old list stays where a refresh fails');
  });

  it('keeps a list with something not allowed, but none that something passing made short', async () => {
    const kept = cache();
    await kept.put(KEY, catalogue([failure(true)]));
    now += 1;
    await kept.put(KEY, catalogue([failure(true), failure(false)]));
    const found = await kept.get(KEY);
    assert.deepEqual([found?.listedAt, found?.value.failures.length], [1_000_000, 1]);
  });

  it('takes a file that is damaged, of another format or of another key as none', async () => {
    await cache().put(KEY, catalogue());
    const [name = ''] = readdirSync(path.join(folder, 'lists'));
    const file = path.join(folder, 'lists', name);
    const good = readFileSync(file, 'utf8');
    const record = JSON.parse(good) as Record<string, unknown>;
    const bad = [
      '',
      '{',
      'null',
      '[]',
      good.slice(0, -10),
      JSON.stringify({ ...record, format: 2 }),
      JSON.stringify({ ...record, key: 'other' }),
      JSON.stringify({ ...record, listedAt: 'x' }),
      JSON.stringify({ ...record, value: { models: [{ id: 7 }], failures: [] } }),
      JSON.stringify({ ...record, value: { models: [] } }),
    ];
    for (const text of bad) {
      writeFileSync(file, text);
      assert.equal(await cache().get(KEY), null, text.slice(0, 40));
    }
    writeFileSync(file, good);
    assert.deepEqual((await cache().get(KEY))?.value, catalogue());
  });

  it('writes files for the user only and leaves no temporary ones', async () => {
    const kept = cache();
    await Promise.all([kept.put(KEY, catalogue()), cache().put(KEY, catalogue()), kept.put(KEY, catalogue())]);
    const names = readdirSync(path.join(folder, 'lists'));
    assert.equal(names.length, 1);
    assert.match(names[0] ?? '', /^models-[0-9a-f]{32}\.json$/);
    if (process.platform !== 'win32') {
      assert.equal(statSync(path.join(folder, 'lists', names[0] ?? '')).mode & 0o077, 0);
    }
  });

  it('works where nothing can be written, and without a folder', async () => {
    writeFileSync(path.join(folder, 'lists'), 'a file in the way');
    for (const kept of [cache(), new CatalogueCache({ folder: null })]) {
      await kept.put(KEY, catalogue());
      assert.deepEqual((await kept.get(KEY))?.value, catalogue());
    }
  });
});

describe('builtInCatalogue', () => {
  it('says that nothing of it was listed, and holds every family that can be invoked', () => {
    const catalogue = builtInCatalogue('us-east-1');
    assert.equal(catalogue.source, 'builtIn');
    const families = new Set(catalogue.models.map(({ id }) => familyOf(id).id));
    for (const family of allFamilies) {
      const expected = family.notInvocable === null && family.exampleModelIds.some(id => !id.startsWith('arn:'));
      assert.equal(families.has(family.id), expected, family.id);
    }
    assert(
      catalogue.models.every(({ arn, lifecycle, id, modelId }) => arn === null && lifecycle === null && id === modelId),
    );
    assert.equal(new Set(catalogue.models.map(({ id }) => id)).size, catalogue.models.length);
  });

  it('offers profile ids that the region could have', () => {
    const prefixes = (region: string): string[] =>
      profilesFor(builtInCatalogue(region), 'deepseek.r1-v1:0').map(({ id }) => id.replace('.deepseek.r1-v1:0', ''));
    assert.deepEqual(prefixes('us-west-2'), ['us', 'global']);
    assert.deepEqual(prefixes('eu-central-1'), ['eu', 'global']);
    assert.deepEqual(prefixes('ap-northeast-1'), ['jp', 'apac', 'global']);
    assert.deepEqual(prefixes('ap-southeast-2'), ['au', 'apac', 'global']);
    assert.deepEqual(prefixes('us-gov-west-1'), ['us-gov']);
    assert.deepEqual(prefixes('af-south-1'), ['global']);
    const r1 = findModel(builtInCatalogue('eu-west-1'), 'deepseek.r1-v1:0');
    assert.deepEqual(
      [r1?.callable, r1?.onDemand, r1?.profiles],
      [false, false, ['eu.deepseek.r1-v1:0', 'global.deepseek.r1-v1:0']],
    );
    assert.deepEqual(
      activeAlternatives(builtInCatalogue('us-east-1'), 'anthropic.claude-v2'),
      [],
      'what is active is not known',
    );
  });
});
