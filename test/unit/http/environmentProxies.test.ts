import assert from 'node:assert/strict';
import { environmentProxies } from '../../../src/core/http/environmentProxies.ts';

function proxyFor(env: Record<string, string>, url: string): string | null {
  const { protocol, hostname, port } = new URL(url);
  const target = {
    protocol: protocol as 'https:' | 'http:',
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : undefined,
  };
  return environmentProxies(env).proxies?.proxyFor(target)?.href ?? null;
}

const BOTH = { HTTPS_PROXY: 'http://secure.example:8080', HTTP_PROXY: 'http://plain.example:3128' };

describe('the proxies of the environment', () => {
  it('are told apart by the protocol of the request, and small letters win, empty ones too', () => {
    assert.equal(proxyFor(BOTH, 'https://bedrock-runtime.us-east-1.amazonaws.com'), 'http://secure.example:8080/');
    assert.equal(proxyFor(BOTH, 'http://gateway.example'), 'http://plain.example:3128/');
    assert.equal(
      proxyFor({ ...BOTH, https_proxy: 'https://other.example' }, 'https://a.example'),
      'https://other.example/',
    );
    assert.equal(proxyFor({ ...BOTH, https_proxy: '' }, 'https://a.example'), null);
    assert.equal(proxyFor({ HTTP_PROXY: 'http://plain.example' }, 'https://a.example'), null);
    assert.equal(environmentProxies({}).proxies, null);
  });

  it('are of http where nothing else is written', () => {
    for (const written of ['proxy.example:8080', '//proxy.example:8080', 'http://proxy.example:8080/']) {
      assert.equal(proxyFor({ HTTPS_PROXY: written }, 'https://a.example'), 'http://proxy.example:8080/', written);
    }
  });

  it('are not asked for this machine, nor for link-local and metadata addresses', () => {
    for (const url of [
      'http://localhost:1',
      'http://127.0.0.1:1',
      'http://127.9.9.9',
      'http://[::1]:1',
      'http://[::ffff:127.0.0.1]',
      'http://169.254.169.254',
      'http://169.254.170.2/x',
      'http://[fd00:ec2::254]',
      'http://[fe80::1]',
      'http://[::ffff:169.254.169.254]',
    ]) {
      assert.equal(proxyFor(BOTH, url), null, url);
    }
  });

  for (const [excluded, direct, through] of [
    ['*', ['https://a.example'], []],
    [
      'example.com',
      ['https://example.com', 'https://a.b.EXAMPLE.com.'],
      ['https://badexample.com', 'https://example.com.evil.test'],
    ],
    ['.example.com', ['https://a.example.com', 'https://example.com'], ['https://anexample.com']],
    ['*.example.com other.example', ['https://a.example.com', 'https://other.example'], ['https://third.example']],
    ['a.example:8443', ['https://a.example:8443'], ['https://a.example', 'https://a.example:443']],
    ['a.example:443', ['https://a.example'], ['http://a.example']],
    [
      '10.0.0.0/8,192.168.1.7',
      ['https://10.1.2.3', 'https://192.168.1.7'],
      ['https://11.0.0.1', 'https://192.168.1.8', 'https://x192.168.1.7.example'],
    ],
    [
      'fd12::/16, [2001:db8::1]:443',
      ['https://[fd12:1::1]', 'https://[2001:db8::1]'],
      ['https://[fd13::1]', 'https://[2001:db8::2]'],
    ],
    ['10.0.0.0/99, ,', [], ['https://10.0.0.1']],
  ] as const) {
    it(`lets NO_PROXY=${excluded} go direct`, () => {
      for (const url of direct) assert.equal(proxyFor({ ...BOTH, NO_PROXY: excluded }, url), null, url);
      for (const url of through) assert.notEqual(proxyFor({ ...BOTH, no_proxy: excluded }, url), null, url);
    });
  }

  it('that cannot be used are named without their value, which may hold a password', () => {
    for (const [value, said] of [
      ['socks5://user:hunter2@proxy.example', /https_proxy|HTTPS_PROXY names a socks5 proxy/],
      ['http://user:hunter2@', /is not the address of a proxy/],
      ['http://user:hunter2%@proxy.example', /is not the address/],
    ] as const) {
      assert.throws(
        () => environmentProxies({ HTTPS_PROXY: value }),
        (error: Error) =>
          error.name === 'ProxySettingError' && said.test(error.message) && !error.message.includes('hunter2'),
      );
    }
  });
});
