import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import { listProfiles } from '../../../src/core/aws/profiles.ts';
import { resolveRegion } from '../../../src/core/aws/region.ts';
import { resolveEndpoint } from '../../../src/core/aws/endpoint.ts';
import { endpointUrl } from '../../../src/core/http/endpoint.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** A home of its own, whose AWS files the real provider library reads. */
function withHome(config: string, credentials = ''): () => void {
  const home = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-home-'));
  mkdirSync(path.join(home, '.aws'));
  const process_ = path.join(home, 'credentials.sh');
  writeFileSync(
    process_,
    '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"processEXAMPLEKEY","SessionToken":"processTOKEN"}\'\n',
  );
  chmodSync(process_, 0o755);
  writeFileSync(path.join(home, '.aws/config'), config.replaceAll('HOME', home));
  writeFileSync(path.join(home, '.aws/credentials'), credentials);
  const saved = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true' });
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
    rmSync(home, { recursive: true, force: true });
  };
}

describe('chooseIdentity', () => {
  let restore = (): void => {};
  afterEach(() => restore());
  const home = (config: string, credentials?: string): void => {
    restore = withHome(config, credentials);
  };

  it('takes a profile chosen by name before everything in the environment', async () => {
    home(
      '[profile dev]\nregion = eu-west-1\n',
      '[dev]\naws_access_key_id = AKIDDEV\naws_secret_access_key = devEXAMPLEKEY\n',
    );
    const identity = chooseIdentity({
      profile: 'dev',
      env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'token', AWS_PROFILE: 'other' },
    });
    assert.equal(identity.label, 'profile dev');
    assert.deepEqual(await identity.authorize(), {
      kind: 'sigv4',
      credentials: { accessKeyId: 'AKIDDEV', secretAccessKey: 'devEXAMPLEKEY' },
    });
  });

  it('takes the API key before AWS_PROFILE and keys, and counts a blank one as absent', async () => {
    home('');
    assert.deepEqual(
      await chooseIdentity({ profile: null, env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: ' key ' } }).authorize(),
      { kind: 'bearer', token: 'key' },
    );
    for (const blank of ['', '   ', '\n']) {
      assert.equal(
        chooseIdentity({ profile: null, env: { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: blank } }).kind,
        'environment',
      );
    }
  });

  it('takes AWS_PROFILE before keys in the environment and says that they are not used', () => {
    home('[profile dev]\n');
    const identity = chooseIdentity({ profile: null, env: { ...KEYS, AWS_PROFILE: 'dev' } });
    assert.equal(identity.label, 'profile dev');
    assert.match(identity.notice ?? '', /AWS_PROFILE/);
  });

  it('takes keys and session token from the environment without loading anything', async () => {
    assert.deepEqual(
      await chooseIdentity({ profile: null, env: { ...KEYS, AWS_SESSION_TOKEN: 'TOKEN' } }).authorize(),
      {
        kind: 'sigv4',
        credentials: {
          accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
          secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
          sessionToken: 'TOKEN',
        },
      },
    );
  });

  it('runs a credential_process through the provider library', async () => {
    home('[profile tool]\ncredential_process = HOME/credentials.sh\n');
    const authorization = await chooseIdentity({ profile: 'tool', env: {} }).authorize();
    assert.equal(authorization.kind, 'sigv4');
    assert.equal(authorization.kind === 'sigv4' && authorization.credentials.accessKeyId, 'AKIDPROCESS');
    assert.equal(authorization.kind === 'sigv4' && authorization.credentials.sessionToken, 'processTOKEN');
  });

  it('follows source_profile to static keys in the default profile', async () => {
    home(
      '[default]\nregion = us-west-2\n',
      '[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = defaultEXAMPLEKEY\n',
    );
    const authorization = await chooseIdentity({ profile: null, env: {} }).authorize();
    assert.equal(authorization.kind === 'sigv4' && authorization.credentials.accessKeyId, 'AKIDDEFAULT');
  });

  it('names a profile that is not there and those that are', async () => {
    home('[profile dev]\nregion = eu-west-1\n');
    await assert.rejects(chooseIdentity({ profile: 'Dev', env: {} }).authorize(), (error: unknown) => {
      assert(error instanceof CredentialsError);
      assert.equal(error.name, 'ProfileNotFound');
      assert.match(error.advice, /"dev"/);
      return true;
    });
  });

  it('says what to do when an SSO session is missing', async () => {
    home(
      '[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_start_url = https://example.invalid/start\nsso_region = us-east-1\n',
    );
    await assert.rejects(chooseIdentity({ profile: 'sso', env: {} }).authorize(), (error: unknown) => {
      assert(error instanceof CredentialsError);
      assert.equal(error.name, 'SsoSessionExpired');
      assert.match(error.advice, /aws sso login --profile sso/);
      return true;
    });
  });

  it('says what to do when there are no credentials at all', async () => {
    home('');
    await assert.rejects(chooseIdentity({ profile: null, env: {} }).authorize(), (error: unknown) => {
      assert(error instanceof CredentialsError);
      assert.equal(error.name, 'NoCredentials');
      assert.match(error.advice, /sandbox/);
      return true;
    });
  });

  it('lists profiles of both files, default first', async () => {
    home(
      '[profile b]\n region = x\n[sso-session s]\nsso_region = y\n[services z]\nbedrock_runtime =\n  endpoint_url = http://127.0.0.1\n',
      '[default]\naws_access_key_id = A\n[a]\naws_access_key_id = A\n',
    );
    assert.deepEqual(await listProfiles(), ['default', 'a', 'b']);
  });

  describe('resolveRegion', () => {
    const ask = async (choice: Partial<Parameters<typeof resolveRegion>[0]>): Promise<string | null> =>
      (
        await resolveRegion({
          flag: null,
          requested: null,
          profile: null,
          env: {},
          setting: null,
          modelId: 'amazon.nova-lite-v1:0',
          ...choice,
        })
      )?.region ?? null;
    const config = '[default]\nregion = us-west-1\n[profile dev]\nregion = eu-west-1\n[profile bare]\noutput = json\n';
    const env = { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-2' };

    it('goes request, named profile, AWS_REGION, AWS_DEFAULT_REGION, ambient profile, setting, ARN', async () => {
      home(config);
      assert.equal(await ask({ requested: 'ap-south-1', profile: 'dev', env }), 'ap-south-1');
      assert.equal(await ask({ profile: 'dev', env }), 'eu-west-1');
      assert.equal(await ask({ profile: 'bare', env }), 'us-east-2');
      assert.equal(await ask({ env }), 'us-east-2');
      assert.equal(await ask({ env: { AWS_DEFAULT_REGION: 'us-west-2' } }), 'us-west-2');
      assert.equal(await ask({ env: { AWS_PROFILE: 'dev' } }), 'eu-west-1');
      assert.equal(await ask({}), 'us-west-1');
      assert.equal(await ask({ profile: 'bare', setting: 'ca-central-1' }), 'ca-central-1');
      assert.equal(
        await ask({ profile: 'bare', modelId: 'arn:aws:bedrock:eu-north-1:123456789012:inference-profile/eu.x' }),
        'eu-north-1',
      );
      assert.equal(await ask({ profile: 'bare' }), null);
    });
  });

  describe('resolveEndpoint', () => {
    const ask = async (choice: Partial<Parameters<typeof resolveEndpoint>[0]>): Promise<string> =>
      endpointUrl(await resolveEndpoint({ region: 'us-east-1', override: null, profile: null, env: {}, ...choice }));

    it('knows the partitions, FIPS and dual-stack', async () => {
      home('');
      assert.equal(await ask({}), 'https://bedrock-runtime.us-east-1.amazonaws.com');
      assert.equal(await ask({ region: 'cn-north-1' }), 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn');
      assert.equal(
        await ask({ region: 'us-gov-west-1', env: { AWS_USE_FIPS_ENDPOINT: 'true' } }),
        'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com',
      );
      assert.equal(
        await ask({ env: { AWS_USE_DUALSTACK_ENDPOINT: 'true' } }),
        'https://bedrock-runtime.us-east-1.api.aws',
      );
      assert.equal(await ask({ region: 'eusc-de-east-1' }), 'https://bedrock-runtime.eusc-de-east-1.amazonaws.eu');
      assert.equal(await ask({ region: 'us-isob-east-1' }), 'https://bedrock-runtime.us-isob-east-1.sc2s.sgov.gov');
    });

    it('goes override, runtime variable, general variable, profile; and can ignore the configured ones', async () => {
      home(
        '[default]\nendpoint_url = http://127.0.0.1:4\n[profile s]\nservices = local\n[services local]\nbedrock_runtime =\n  endpoint_url = http://127.0.0.1:3/base/\n',
      );
      const env = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:1', AWS_ENDPOINT_URL: 'http://127.0.0.1:2' };
      assert.equal(await ask({ override: 'https://vpce-1.example', env }), 'https://vpce-1.example');
      assert.equal(await ask({ env }), 'http://127.0.0.1:1');
      assert.equal(await ask({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' } }), 'http://127.0.0.1:2');
      assert.equal(await ask({ profile: 's' }), 'http://127.0.0.1:3/base');
      assert.equal(await ask({}), 'http://127.0.0.1:4');
      assert.equal(
        await ask({ env: { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } }),
        'https://bedrock-runtime.us-east-1.amazonaws.com',
      );
    });

    it('refuses what would bend the host, and contradictions', async () => {
      home('');
      for (const region of ['us-east-1.evil.example', 'evil/', 'a b', '-x', 'us_east', '', 'x'.repeat(64)]) {
        await assert.rejects(ask({ region }), /not a Region/, region);
      }
      for (const override of ['ftp://x', 'nonsense', 'https://user:pass@x', 'https://x?y', 'https://x#y']) {
        await assert.rejects(ask({ override }), { name: 'EndpointError' }, override);
      }
      await assert.rejects(ask({ override: 'https://x', env: { AWS_USE_FIPS_ENDPOINT: 'true' } }), /custom endpoint/);
    });
  });
});
