import assert from 'node:assert/strict';
import type { LookupAddress, lookup as systemLookup } from 'node:dns';
import { LinkLocalRefused, guardedLookup, isLinkLocal, isLoopbackHost } from '../../../src/core/http/addresses.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { deliverRequest } from '../../support/deliverRequest.ts';

const FORMS = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.0.1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'fe80::1%lo',
  'febf::1',
  'fd00:ec2::254',
  'fd00:ec2:0:0:0:0:0:254',
  'fd00:ec2::23',
  '2002:a9fe:a9fe::1',
  '2002:a9fe::',
  '64:ff9b:1::a9fe:a9fe',
  '64:ff9b:1::169.254.169.254',
  '64:ff9b:1:a9fe:a9:fe00::',
  '64:ff9b:1:a9:fe:a9fe::',
  '64:ff9b:1:0:a9:fea9:fe00:0',
  '::ffff:0:169.254.169.254',
  '2001:0:a9fe:a9fe::1',
  '2001::5601:5601',
  '2001:db8::5efe:a9fe:a9fe',
];

/** What the transport says of a request to the host, at a port where nothing is. */
async function failure(hostname: string): Promise<CallError> {
  const transport = new Transport('test');
  const request = {
    method: 'GET',
    protocol: 'http:',
    hostname,
    port: 9,
    path: '/',
    query: {},
    headers: { host: hostname, authorization: 'Bearer x' },
    body: new Uint8Array(0),
  } as const;
  try {
    await deliverRequest(transport, request, { signal: AbortSignal.timeout(10_000), idleTimeoutMs: 5000 });
  } catch (error) {
    assert.ok(error instanceof CallError);
    return error;
  } finally {
    transport.close();
  }
  return assert.fail('Something answered.');
}

describe('link-local and metadata addresses', () => {
  it('are known in every way of writing them', () => {
    for (const address of FORMS) assert.ok(isLinkLocal(address), address);
    for (const other of [
      '169.253.255.255',
      '169.255.0.1',
      '10.0.0.1',
      '::1',
      'fec0::1',
      'fd00:ec3::254',
      '64:ff9b::808:808',
      '64:ff9b:1::808:808',
      '64:ff9b:2::a9fe:a9fe',
      '2002:a9fd:a9fe::1',
      '2003:a9fe::1',
      '2001:db8::5601:5601',
      '2600::a9fe:a9fe',
      'link.local',
      '',
    ]) {
      assert.ok(!isLinkLocal(other), other);
    }
  });

  it('are refused by the transport before anything is sent', async () => {
    for (const address of FORMS) {
      const { name, kind, message } = await failure(address);
      assert.deepEqual([name, kind], ['LinkLocalRefused', 'network'], address);
      assert.match(message, /Nothing was sent/);
    }
  });

  it('are refused as endpoints in decimal, octal and hexadecimal', async () => {
    for (const url of [
      'http://2852039166',
      'http://0xa9fea9fe',
      'http://0251.0376.0251.0376',
      'http://[::ffff:169.254.169.254]',
      'http://169.254.43518',
    ]) {
      assert.equal((await failure(parseEndpoint(url).hostname)).name, 'LinkLocalRefused', url);
    }
  });

  it('are refused where the lookup of a name gives one: here the system reads names of numbers', async () => {
    for (const name of ['2852039166', '0xa9fea9fe', '169.16689662']) {
      const { name: failed, message } = await failure(name);
      assert.equal(failed, 'LinkLocalRefused');
      assert.match(message, new RegExp(`${name} resolves to 169\\.254\\.169\\.254`));
    }
  });

  it('are refused at each connection anew, also among other addresses of the name', () => {
    const answers: LookupAddress[][] = [
      [{ address: '203.0.113.7', family: 4 }],
      [
        { address: '203.0.113.7', family: 4 },
        { address: 'fd00:ec2::254', family: 6 },
      ],
    ];
    const lookup = guardedLookup(((_: string, __: object, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(null, answers.shift() ?? [])) as unknown as typeof systemLookup);
    const got: unknown[] = [];
    const take = (...result: unknown[]): void => void got.push(result);
    lookup('rebinding.example', { all: false }, take);
    lookup('rebinding.example', { all: true }, take);
    const [first, second] = got as [unknown[], unknown[]];
    assert.deepEqual(first, [null, '203.0.113.7', 4]);
    assert.ok(second[0] instanceof LinkLocalRefused);
  });
});

describe('this machine', () => {
  it('is known by address and as localhost, and no other name stands for it', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']) {
      assert.ok(isLoopbackHost(host), host);
    }
    for (const host of [
      '127.evil.example',
      '127.0.0.1.evil.example',
      '128.0.0.1',
      '::ffff:128.0.0.1',
      'localhost.example',
      '0.0.0.0',
    ]) {
      assert.ok(!isLoopbackHost(host), host);
    }
  });
});
