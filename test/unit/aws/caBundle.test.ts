import assert from 'node:assert/strict';
import { readCaBundle } from '../../../src/core/aws/caBundle.ts';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import { readFileSync } from 'node:fs';
import { AwsHome } from '../../support/awsHome.ts';

describe('the certificates of AWS_CA_BUNDLE and ca_bundle', () => {
  let home: AwsHome;
  let authority: TestAuthority;
  let pem: string;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
    pem = readFileSync(authority.caFile, 'latin1');
  });
  after(() => authority?.remove());
  beforeEach(() => {
    home = new AwsHome();
  });
  afterEach(() => home.remove());

  it('are those of the variable, else of the profile that signs', async () => {
    const other = home.file('other.pem', pem);
    home.config(`[profile dev]\nca_bundle = ${other}\n[default]\nca_bundle = /nowhere.pem\n`);
    assert.equal(await readCaBundle({ env: { AWS_CA_BUNDLE: authority.caFile }, profile: null }), pem);
    assert.equal(await readCaBundle({ env: { AWS_CA_BUNDLE: ' ' }, profile: 'dev' }), pem);
    assert.equal(await readCaBundle({ env: { AWS_PROFILE: 'dev' }, profile: null }), pem);
    assert.equal(await readCaBundle({ env: {}, profile: 'another' }), null);
  });

  it('that cannot be read are said with the file and the place it is named in', async () => {
    home.config('[default]\nca_bundle = /nowhere.pem\n');
    await assert.rejects(readCaBundle({ env: {}, profile: null }), {
      name: 'EndpointError',
      message: 'The ca_bundle of the profile names /nowhere.pem, which cannot be read.',
    });
    const none = home.file('none.pem', 'no certificate');
    await assert.rejects(readCaBundle({ env: { AWS_CA_BUNDLE: none }, profile: null }), {
      message: `AWS_CA_BUNDLE names ${none}, which holds no certificate in PEM.`,
    });
    const broken = home.file('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await assert.rejects(readCaBundle({ env: { AWS_CA_BUNDLE: broken }, profile: null }), /holds no certificate/);
  });
});
