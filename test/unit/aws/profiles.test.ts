import assert from 'node:assert/strict';
import path from 'node:path';
import { awsConfigFiles, describeProfiles } from '../../../src/core/aws/profiles.ts';
import { AwsHome } from '../../support/awsHome.ts';

describe('profiles for a picker', () => {
  let home: AwsHome;
  beforeEach(() => {
    home = new AwsHome();
  });
  afterEach(() => home.remove());

  it('tell kind, region, account, role, source, session and MFA device, and nothing secret', async () => {
    home.config(
      '[default]\nregion = us-west-2\n' +
        '[profile sso]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n' +
        '[profile old-sso]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 210987654321\nsso_role_name = Admin\n' +
        '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/team/dev\nsource_profile = sso\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n' +
        '[profile env-role]\nrole_arn = arn:aws:iam::123456789012:role/env\ncredential_source = Environment\n' +
        '[profile web]\nrole_arn = arn:aws:iam::123456789012:role/web\nweb_identity_token_file = /token\n' +
        '[profile tool]\ncredential_process = tool --password CANARY\n' +
        '[profile in]\nlogin_session = arn:aws:iam::123456789012:user/me\n' +
        '[services local]\nsts =\n  endpoint_url = http://127.0.0.1\n',
      '[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = CANARY\naws_session_token = CANARY\n',
    );
    const described = await describeProfiles();
    assert.ok(!JSON.stringify(described).includes('CANARY'));
    const none = { region: null, account: null, role: null, source: null, ssoSession: null, mfaSerial: null };
    assert.deepEqual(described, [
      { ...none, name: 'default', kind: 'none', region: 'us-west-2' },
      { ...none, name: 'env-role', kind: 'role', account: '123456789012', role: 'env', source: 'Environment' },
      { ...none, name: 'in', kind: 'login' },
      { ...none, name: 'keys', kind: 'static' },
      { ...none, name: 'old-sso', kind: 'sso', account: '210987654321', role: 'Admin' },
      {
        ...none,
        name: 'role',
        kind: 'role',
        account: '123456789012',
        role: 'dev',
        source: 'sso',
        mfaSerial: 'arn:aws:iam::123456789012:mfa/me',
      },
      {
        ...none,
        name: 'sso',
        kind: 'sso',
        region: 'eu-west-1',
        account: '123456789012',
        role: 'Reader',
        ssoSession: 'corp',
      },
      { ...none, name: 'tool', kind: 'process' },
      { ...none, name: 'web', kind: 'webIdentity', account: '123456789012', role: 'web' },
    ]);
  });

  it('come from no file at all, and from files that are none', async () => {
    assert.deepEqual(await describeProfiles(), []);
    home.config('\u0000\u0001 not an ini file ][', '{"json": true}');
    assert.deepEqual(await describeProfiles(), []);
  });

  it('a name that objects have of their own is a profile like others', async () => {
    home.config(
      '[profile constructor]\nregion = x\n',
      '[toString]\naws_access_key_id = A\naws_secret_access_key = B\n',
    );
    assert.deepEqual(
      (await describeProfiles()).map(({ name, kind }) => [name, kind]),
      [
        ['constructor', 'none'],
        ['toString', 'static'],
      ],
    );
    home.config('[profile __proto__]\npolluted = yes\n');
    await describeProfiles();
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('the paths to watch follow the variables', () => {
    const aws = path.join(home.folder, '.aws');
    assert.deepEqual(awsConfigFiles(), {
      files: [path.join(aws, 'config'), path.join(aws, 'credentials')],
      folders: [path.join(aws, 'sso', 'cache'), path.join(aws, 'login', 'cache')],
    });
    home.environment({
      AWS_CONFIG_FILE: '/etc/aws/config',
      AWS_SHARED_CREDENTIALS_FILE: '~/keys',
      AWS_LOGIN_CACHE_DIRECTORY: '/var/login',
    });
    assert.deepEqual(awsConfigFiles(), {
      files: ['/etc/aws/config', path.join(home.folder, 'keys')],
      folders: [path.join(aws, 'sso', 'cache'), '/var/login'],
    });
  });
});
