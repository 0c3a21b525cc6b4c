import assert from 'node:assert/strict';
import { describeProfile } from '../../../src/core/aws/profiles.ts';
import { faultOfKeyName } from '../../../src/extension/credentials/apiKeys.ts';
import { profileWords } from '../../../src/extension/credentials/profileWords.ts';

describe('a profile in the picker', () => {
  for (const [words, section] of [
    [
      'access keys · eu-west-1',
      {
        aws_access_key_id: 'AKIDEXAMPLE',
        aws_secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        region: 'eu-west-1',
      },
    ],
    [
      'SSO · Reader in 123456789012 · session corp',
      { sso_session: 'corp', sso_account_id: '123456789012', sso_role_name: 'Reader' },
    ],
    [
      'role · Admin in 123456789012 · from dev · with MFA',
      {
        role_arn: 'arn:aws:iam::123456789012:role/team/Admin',
        source_profile: 'dev',
        mfa_serial: 'arn:aws:iam::123456789012:mfa/me',
      },
    ],
    ['credential_process', { credential_process: 'tool --password hidden' }],
    ['aws login · us-east-1', { login_session: 'me', region: 'us-east-1' }],
    ['no credentials', {}],
  ] as const) {
    it(`is told as ${words}`, () => assert.equal(profileWords(describeProfile('any', section)), words));
  }
});

describe('the name of a stored Bedrock API key', () => {
  it('is any short text', () => {
    for (const name of ['prod', 'short-term us-east-1', 'Schlüssel 2']) {
      assert.equal(faultOfKeyName(name), undefined, name);
    }
  });

  it('is not empty, not long, and not the key itself', () => {
    for (const [name, fault] of [
      [' ', /Give the key a name/],
      ['x y '.repeat(20), /at most 64/],
      ['a\nb', /control/],
      ['ABSKQmVkcm9jaw==', /seems to be a key/],
      ['my bedrock-api-key-YWJj', /seems to be a key/],
      ['k'.repeat(40), /seems to be a key/],
    ] as const) {
      assert.match(faultOfKeyName(name) ?? '', fault, name);
    }
  });
});
