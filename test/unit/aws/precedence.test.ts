import assert from 'node:assert/strict';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import type { IdentityChoice } from '../../../src/core/aws/identity.ts';
import { describeIdentity, IDENTITY_PRECEDENCE, identityNotices } from '../../../src/core/aws/identityPrecedence.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, keysOf } from '../../support/awsServers.ts';

const section = (name: string): string =>
  `[${name}]\naws_access_key_id = AKID${name.toUpperCase()}\naws_secret_access_key = ${name}EXAMPLEKEY\n`;

/** What sets each step of the documented order, weakest last, and who must sign then. */
interface Step {
  title: string;
  set: (home: AwsHome, servers: AwsServers) => Partial<IdentityChoice>;
  signs: string;
  source: string;
}

const STEPS: readonly Step[] = [
  { title: '--profile', set: () => ({ profile: 'named' }), signs: 'AKIDNAMED', source: 'profile-static' },
  {
    title: 'the profile or the kept Bedrock API key chosen for the workspace',
    set: () => ({ apiKey: { label: 'kept key', token: 'kept-token' } }),
    signs: 'kept-token',
    source: 'api-key',
  },
  {
    title: 'AWS_BEARER_TOKEN_BEDROCK',
    set: home => (home.environment({ AWS_BEARER_TOKEN_BEDROCK: 'env-token' }), {}),
    signs: 'env-token',
    source: 'api-key',
  },
  {
    title: 'AWS_PROFILE',
    set: home => (home.environment({ AWS_PROFILE: 'ambient' }), {}),
    signs: 'AKIDAMBIENT',
    source: 'profile-static',
  },
  {
    title: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    set: home => (home.environment({ AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'envEXAMPLEKEY' }), {}),
    signs: 'AKIDENV',
    source: 'environment',
  },
  {
    title: 'the default profile',
    set: home => (home.config('', section('named') + section('ambient') + section('default')), {}),
    signs: 'AKIDDEFAULT',
    source: 'profile-static',
  },
  {
    title: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
    signs: keysOf('web-jwt-1').accessKeyId,
    source: 'web-identity',
    set: home => (
      home.environment({
        AWS_WEB_IDENTITY_TOKEN_FILE: home.file('jwt', 'jwt'),
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web',
      }),
      {}
    ),
  },
  {
    title: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI',
    signs: keysOf('container').accessKeyId,
    source: 'container',
    set: (home, servers) => (home.environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${servers.url}/container` }), {}),
  },
  {
    title: 'the role of the EC2 instance',
    set: (home, servers) => (
      home.environment({ AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: servers.url }),
      {}
    ),
    signs: keysOf('instance').accessKeyId,
    source: 'instance',
  },
];

describe('who signs, by the documented order', function () {
  this.timeout(60_000);
  let home: AwsHome;
  let servers: AwsServers;
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    home.environment(servers.environment);
    home.config('', section('named') + section('ambient'));
  });
  afterEach(async () => {
    home.remove();
    await servers.close();
  });

  const choose = (steps: readonly Step[]): IdentityChoice => {
    // The weakest first, so that a step that rewrites the files is not undone.
    const given = [...steps].reverse().map(step => step.set(home, servers));
    return { profile: null, env: process.env, ...(Object.assign({}, ...given) as Partial<IdentityChoice>) };
  };
  const signer = async (choice: IdentityChoice): Promise<string> => {
    const authorization = await chooseIdentity(choice).authorize();
    return authorization.kind === 'bearer' ? authorization.token : authorization.credentials.accessKeyId;
  };

  it('the order that is tested is the one that is documented', () => {
    const documented = IDENTITY_PRECEDENCE.map(({ title }) => title);
    // A file's profile and a setting reach the core as a profile chosen by name.
    assert.deepEqual(
      STEPS.map(({ title }) => title),
      documented.filter(title => title !== '"profile"' && title !== 'bedrockInvoke.profile'),
    );
    for (const { title, source } of STEPS) {
      assert(
        IDENTITY_PRECEDENCE.find(step => step.title === title)?.sources.some(
          each => each === source || each.startsWith('profile-'),
        ),
        title,
      );
    }
  });

  for (const [index, step] of STEPS.entries()) {
    it(`${step.title} alone`, async () => {
      const choice = choose([step]);
      assert.equal(await signer(choice), step.signs);
      const described = await describeIdentity(choice, index === 0 ? 'flag' : 'workspace');
      assert.equal(described.source, step.source);
      assert.equal(described.decidedBy, IDENTITY_PRECEDENCE.find(({ title }) => title === step.title)?.step);
    });

    for (const weaker of STEPS.slice(index + 1)) {
      it(`${step.title} before ${weaker.title}`, async () => {
        const choice = choose([step, weaker]);
        assert.equal(await signer(choice), step.signs);
        const described = await describeIdentity(choice);
        assert.equal(described.source, step.source);
        const { label, kind } = chooseIdentity(choice);
        assert.equal(kind === 'profile' || label === 'default credentials' ? described.apiKey : null, null);
      });
    }
  }

  it('blank variables count as absent', async () => {
    home.environment({
      AWS_BEARER_TOKEN_BEDROCK: ' ',
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
    });
    assert.equal(await signer(choose([STEPS[5]!])), 'AKIDDEFAULT');
  });

  it('a default profile with settings only is passed over', async () => {
    home.config('[default]\nregion = eu-west-1\n');
    const [, , , , , , web] = STEPS;
    assert.equal(await signer({ ...choose([web!]) }), web!.signs);
    assert.deepEqual(await describeIdentity({ profile: null, env: process.env }), {
      source: 'web-identity',
      profile: null,
      apiKey: null,
      decidedBy: 'web-identity',
      notices: [],
    });
  });

  describe('notices, where the AWS CLI would sign with other credentials', () => {
    const notices = (choice: Partial<IdentityChoice> = {}): Promise<string[]> =>
      identityNotices({ profile: null, env: process.env, ...choice });

    it('AWS_PROFILE beside keys', async () => {
      home.environment({ AWS_PROFILE: 'ambient', AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'x' });
      assert.match((await notices()).join(), /keys in the environment are not used; the AWS CLI would use them/);
      assert.deepEqual(await notices({ profile: 'named' }), [], 'a profile by name is the same for both');
    });

    it('a named profile beside an API key', async () => {
      home.environment({ AWS_BEARER_TOKEN_BEDROCK: 'env-token' });
      assert.match((await notices({ profile: 'named' })).join(), /AWS_BEARER_TOKEN_BEDROCK is not used/);
      assert.equal(
        chooseIdentity({ profile: 'named', env: process.env }).notice,
        (await notices({ profile: 'named' }))[0],
      );
      assert.deepEqual(await notices(), []);
    });

    it('a profile beside a web identity, unless the profile is a role', async () => {
      home.environment({ AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web' });
      assert.deepEqual(await notices(), []);
      home.config(
        '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = named\n',
        section('default') + section('named'),
      );
      assert.match((await notices()).join(), /The default profile signs; the AWS CLI would take the web identity/);
      home.environment({ AWS_PROFILE: 'named' });
      assert.match((await notices()).join(), /The profile named signs; the AWS CLI would take the web identity/);
      home.environment({ AWS_PROFILE: 'role' });
      assert.deepEqual(await notices(), []);
    });

    it('a profile with settings of two kinds', async () => {
      home.config(
        '[profile named]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n',
        section('named'),
      );
      assert.match(
        (await notices({ profile: 'named' })).join(),
        /its pair of access keys signs; the AWS CLI would use its SSO session/,
      );
    });

    it('an API key for another Region', () => {
      const url =
        'bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Feu-west-1%2Fbedrock%2Faws4_request&X-Amz-Date=20990101T000000Z&X-Amz-Expires=43200';
      const token = `bedrock-api-key-${Buffer.from(url).toString('base64')}`;
      assert.match(
        chooseIdentity({ profile: null, env: { AWS_BEARER_TOKEN_BEDROCK: token }, region: 'us-east-1' }).notice ?? '',
        /valid only in eu-west-1/,
      );
      assert.equal(
        chooseIdentity({ profile: null, env: { AWS_BEARER_TOKEN_BEDROCK: token }, region: 'eu-west-1' }).notice,
        null,
      );
    });
  });
});
