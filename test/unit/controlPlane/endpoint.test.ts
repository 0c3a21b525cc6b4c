import assert from 'node:assert/strict';
import { resolveEndpoint } from '../../../src/core/aws/endpoint.ts';
import { endpointUrl } from '../../../src/core/http/endpoint.ts';
import type { Environment } from '../../../src/core/aws/identity.ts';

describe("the control plane's endpoint", () => {
  // A profile that no file names, so that this machine's own settings do not count.
  const at = async (region: string, env: Environment = {}, override: string | null = null): Promise<string> =>
    endpointUrl(await resolveEndpoint({ service: 'bedrock', region, override, profile: 'no-such-profile', env }));
  const FIPS = { AWS_USE_FIPS_ENDPOINT: 'true' };
  const DUAL = { AWS_USE_DUALSTACK_ENDPOINT: 'true' };

  it("is the region's, in its partition, with FIPS and dual-stack", async () => {
    assert.equal(await at('us-east-1'), 'https://bedrock.us-east-1.amazonaws.com');
    assert.equal(await at('us-west-2', FIPS), 'https://bedrock-fips.us-west-2.amazonaws.com');
    assert.equal(await at('eu-west-1', DUAL), 'https://bedrock.eu-west-1.api.aws');
    assert.equal(await at('us-gov-west-1', { ...FIPS, ...DUAL }), 'https://bedrock-fips.us-gov-west-1.api.aws');
    assert.equal(await at('cn-north-1'), 'https://bedrock.cn-north-1.amazonaws.com.cn');
    assert.equal(await at('eusc-de-east-1'), 'https://bedrock.eusc-de-east-1.amazonaws.eu');
  });

  it("can be named for this service, for all, or not at all; the runtime's does not count", async () => {
    const env = {
      AWS_ENDPOINT_URL_BEDROCK: 'http://127.0.0.1:1/base/',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:3',
    };
    assert.equal(await at('us-east-1', env, 'http://127.0.0.1:4'), 'http://127.0.0.1:4');
    assert.equal(await at('us-east-1', env), 'http://127.0.0.1:1/base');
    assert.equal(await at('us-east-1', { ...env, AWS_ENDPOINT_URL_BEDROCK: '' }), 'http://127.0.0.1:2');
    assert.equal(
      await at('us-east-1', { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:3' }),
      'https://bedrock.us-east-1.amazonaws.com',
    );
    assert.equal(
      await at('us-east-1', { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
      'https://bedrock.us-east-1.amazonaws.com',
    );
    await assert.rejects(at('us-east-1', { ...env, ...FIPS }), { name: 'EndpointError' });
  });
});
