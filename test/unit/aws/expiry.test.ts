import assert from 'node:assert/strict';
import { whoAmI } from '../../../src/core/aws/callerIdentity.ts';
import { CredentialCache } from '../../../src/core/aws/credentialCache.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import type { AwsCredentials } from '../../../src/core/aws/identity.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, keysOf, stsError } from '../../support/awsServers.ts';
import { headerOf } from '../../support/scriptedServer.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T08:00:00Z');

describe('held credentials', () => {
  let now = START;
  let asked = 0;
  const cache = (): CredentialCache => new CredentialCache(() => now);
  const until = (minutes: number | null): AwsCredentials => ({
    accessKeyId: `ASIA${++asked}`,
    secretAccessKey: 's',
    ...(minutes === null ? {} : { expiration: new Date(START + minutes * MINUTE) }),
  });
  beforeEach(() => {
    now = START;
    asked = 0;
  });

  it('are given until five minutes before their end, then asked for anew', async () => {
    const held = cache();
    const get = async (): Promise<string> =>
      (await held.get('k', () => Promise.resolve(until(asked === 0 ? 60 : 120)))).accessKeyId;
    assert.equal(await get(), 'ASIA1');
    now = START + 55 * MINUTE - 1;
    assert.equal(await get(), 'ASIA1');
    now++;
    assert.equal(await get(), 'ASIA2');
  });

  it('are asked for anew when that is wanted, whatever their end', async () => {
    const held = cache();
    assert.equal((await held.get('k', () => Promise.resolve(until(60)))).accessKeyId, 'ASIA1');
    assert.equal((await held.get('k', () => Promise.resolve(until(60)), true)).accessKeyId, 'ASIA2');
    assert.equal((await held.get('k', () => Promise.resolve(until(60)))).accessKeyId, 'ASIA2');
  });

  it('without an end hold for five minutes', async () => {
    const held = cache();
    await held.get('k', () => Promise.resolve(until(null)));
    now += 5 * MINUTE - 1;
    assert.equal((await held.get('k', () => Promise.resolve(until(null)))).accessKeyId, 'ASIA1');
    now++;
    assert.equal((await held.get('k', () => Promise.resolve(until(null)))).accessKeyId, 'ASIA2');
  });

  it('serve on while the source fails, until they have really run out', async () => {
    const held = cache();
    let failures = 0;
    const failing = (): Promise<AwsCredentials> => Promise.reject(new Error(`failure ${++failures}`));
    await held.get('k', () => Promise.resolve(until(60)));
    now = START + 57 * MINUTE;
    assert.equal((await held.get('k', failing)).accessKeyId, 'ASIA1');
    assert.equal((await held.get('k', failing)).accessKeyId, 'ASIA1');
    assert.equal(failures, 1, 'the source is left in peace for a while');
    now += 31_000;
    await held.get('k', failing);
    assert.equal(failures, 2);
    await assert.rejects(held.get('k', failing, true), /failure 3/, 'whoever knows that they are no good is told');
    now = START + 60 * MINUTE;
    await assert.rejects(held.get('k', failing), /failure 4/);
  });

  it('are asked for once at a time, by key', async () => {
    const held = cache();
    let give: (credentials: AwsCredentials) => void = () => undefined;
    const slow = (): Promise<AwsCredentials> =>
      new Promise(resolve => {
        asked++;
        give = resolve;
      });
    const waiting = [held.get('k', slow), held.get('k', slow), held.get('k', slow, true)];
    assert.equal(
      (await held.get('other', () => Promise.resolve({ accessKeyId: 'OTHER', secretAccessKey: 's' }))).accessKeyId,
      'OTHER',
    );
    assert.equal(asked, 1);
    give({ accessKeyId: 'ONE', secretAccessKey: 's' });
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ accessKeyId }) => accessKeyId),
      ['ONE', 'ONE', 'ONE'],
    );
  });

  it('come from elsewhere when a source hangs, and what it says at last is not taken', async () => {
    const held = cache();
    let late: (credentials: AwsCredentials) => void = () => undefined;
    void held.get(
      'k',
      () =>
        new Promise(resolve => {
          late = resolve;
        }),
    );
    now += 61_000;
    assert.equal((await held.get('k', () => Promise.resolve(until(60)))).accessKeyId, 'ASIA1');
    late({ accessKeyId: 'LATE', secretAccessKey: 's' });
    await new Promise(resolve => setImmediate(resolve));
    assert.equal((await held.get('k', () => Promise.resolve(until(60)))).accessKeyId, 'ASIA1');
  });

  it('are forgotten when told so, also those that are on their way', async () => {
    const held = cache();
    let give: (credentials: AwsCredentials) => void = () => undefined;
    const first = held.get(
      'k',
      () =>
        new Promise(resolve => {
          give = resolve;
        }),
    );
    held.clear();
    give({ accessKeyId: 'OLD', secretAccessKey: 's' });
    assert.equal((await first).accessKeyId, 'OLD');
    assert.equal((await held.get('k', () => Promise.resolve(until(60)))).accessKeyId, 'ASIA1');
  });
});

describe('expiry in the middle of a session', () => {
  let home: AwsHome;
  let servers: AwsServers;
  let transport: Transport;
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    transport = new Transport('test');
    home.environment(servers.environment);
    home.config(
      '[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n',
      '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
    );
  });
  afterEach(async () => {
    transport.close();
    home.remove();
    await servers.close();
  });

  it('a role is assumed once for all identities that share a cache, and again for the next credentials', async () => {
    const cache = new CredentialCache();
    const key = async (refresh = false): Promise<string> => {
      const authorization = await chooseIdentity({ profile: 'dev', env: process.env, cache }).authorize({ refresh });
      return authorization.kind === 'sigv4' ? authorization.credentials.accessKeyId : '';
    };
    assert.deepEqual([await key(), await key()], [keysOf('dev-1').accessKeyId, keysOf('dev-1').accessKeyId]);
    assert.equal(await key(true), keysOf('dev-2').accessKeyId);
    assert.equal(await key(), keysOf('dev-2').accessKeyId);
    servers.expiration = () => new Date(Date.now() + 2 * MINUTE);
    cache.clear();
    assert.deepEqual(
      [await key(), await key()],
      [keysOf('dev-3').accessKeyId, keysOf('dev-4').accessKeyId],
      'those that end soon are not held',
    );
  });

  it('what is refused as expired is asked for anew once and sent again', async () => {
    const identity = chooseIdentity({ profile: 'dev', env: process.env });
    await identity.authorize();
    servers.override = (request, form) =>
      form.get('Action') === 'GetCallerIdentity' &&
      headerOf(request, 'x-amz-security-token') === keysOf('dev-1').sessionToken
        ? stsError('ExpiredToken', 'The security token included in the request is expired')
        : undefined;
    const caller = await whoAmI({
      identity,
      region: 'eu-west-1',
      endpoint: parseEndpoint(servers.url),
      transport,
      signal: new AbortController().signal,
    });
    assert.equal(caller.account, '123456789012');
    assert.deepEqual(
      servers.requests.map(({ operation }) => operation),
      ['AssumeRole', 'GetCallerIdentity', 'AssumeRole', 'GetCallerIdentity'],
    );
  });

  it('what stays expired is said, after one more question', async () => {
    const identity = chooseIdentity({ profile: 'dev', env: process.env });
    servers.override = (_, form) =>
      form.get('Action') === 'GetCallerIdentity' ? stsError('ExpiredToken', 'expired') : undefined;
    await assert.rejects(
      whoAmI({
        identity,
        region: 'eu-west-1',
        endpoint: parseEndpoint(servers.url),
        transport,
        signal: new AbortController().signal,
      }),
      { name: 'ExpiredToken', status: 403 },
    );
    assert.equal(servers.of('GetCallerIdentity').length, 2);
  });
});
