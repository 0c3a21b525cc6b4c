import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Workplace, claudeRequest } from '../../support/runCli.ts';
import { claudeBody } from '../../support/frames.ts';
import { headerOf } from '../../support/scriptedServer.ts';
import { AwsServers, json, stsError } from '../../support/awsServers.ts';
import type { Override, ServedAnswer } from '../../support/awsServers.ts';

/** Real tokens are this long, and longer. */
const canary = (name: string, length = 40): string =>
  `${name}/+=${randomBytes(length).toString('base64url')}`.slice(0, length);

const CANARIES = {
  environmentSecret: canary('envsec'),
  environmentToken: canary('envtok', 160),
  profileSecret: canary('prosec'),
  profileToken: canary('protok', 160),
  processSecret: canary('procse'),
  processToken: canary('procto', 160),
  processArgument: canary('procar'),
  processNoise: canary('procno'),
  ssoAccess: canary('ssoacc', 160),
  ssoRefresh: canary('ssoref', 160),
  ssoClient: canary('ssocli', 160),
  ssoRoleSecret: canary('ssosec'),
  ssoRoleToken: canary('ssotok', 160),
  webIdentity: canary('webide', 160),
  roleSecret: canary('rolsec'),
  roleToken: canary('roltok', 160),
  containerAuthorization: canary('conaut', 60),
  containerSecret: canary('consec'),
  containerToken: canary('contok', 160),
  instanceSecret: canary('inssec'),
  instanceToken: canary('instok', 160),
  loginSecret: canary('logsec'),
  loginToken: canary('logtok', 160),
  loginRefresh: canary('logref', 160),
  keyToken: canary('keytok', 160),
} as const;

const API_KEY = `bedrock-api-key-${Buffer.from(`bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=ASIAEXAMPLE%2F20260101%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20990101T000000Z&X-Amz-Expires=3600&X-Amz-Security-Token=${encodeURIComponent(CANARIES.keyToken)}`).toString('base64')}`;

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  // Inside a longer text base64 has three alignments; the middle of each is enough.
  const shifted = [1, 2].map(shift =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, encodeURIComponent(secret), base64, bytes.toString('base64url'), hex, hex.toUpperCase(), ...shifted];
}

/** Every source with its secrets, and how it is made to fail with them in hand. */
interface Source {
  name: string;
  env?: (place: Workplace, servers: AwsServers) => Record<string, string>;
  args?: readonly string[];
  /** Whether STS can say who it is. */
  signs?: boolean;
  breaks?: Override;
}

/** Repeats all that came, what is secret first: long messages are cut. */
const echo: Override = (request, form) =>
  stsError(
    'AccessDenied',
    [
      headerOf(request, 'x-amz-security-token'),
      form.get('WebIdentityToken'),
      ...request.headers.flat(),
      request.body.toString(),
    ]
      .join(' ')
      .replace(/[<&]/g, ' '),
  );
const SOURCES: readonly Source[] = [
  {
    name: 'environment keys',
    env: () => ({
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: CANARIES.environmentSecret,
      AWS_SESSION_TOKEN: CANARIES.environmentToken,
    }),
  },
  { name: 'an API key', env: () => ({ AWS_BEARER_TOKEN_BEDROCK: API_KEY }), signs: false },
  { name: 'a profile with keys', args: ['--profile', 'keys'] },
  { name: 'a role', args: ['--profile', 'role'], breaks: echo },
  { name: 'a process', args: ['--profile', 'tool'] },
  {
    name: 'an SSO session',
    args: ['--profile', 'sso'],
    breaks: ({ headers }) => json({ message: headers.flat().join(' '), __type: 'UnauthorizedException' }, 401),
  },
  {
    name: 'a role over SSO',
    args: ['--profile', 'role-over-sso'],
    breaks: (request, form) => (form.get('Action') === 'AssumeRole' ? echo(request, form) : undefined),
  },
  { name: 'a session of aws login', args: ['--profile', 'in'] },
  { name: 'web identity', args: ['--profile', 'web'], breaks: echo },
  {
    name: 'the container',
    env: (_, { url }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: CANARIES.containerAuthorization,
    }),
    breaks: ({ headers }) => ({ body: `not json ${headers.flat().join(' ')} ${CANARIES.containerSecret}` }),
  },
  {
    name: 'the instance',
    env: (_, { url }) => ({ AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url }),
    breaks: ({ target }) =>
      target.endsWith('/worker') ? { body: `{"SecretAccessKey": "${CANARIES.instanceSecret}", cut off` } : undefined,
  },
  // With these nothing can be signed: what they say must not come through.
  {
    name: 'a process that fails with its secrets on standard error',
    args: ['--profile', 'failing-tool'],
    signs: false,
  },
  { name: 'a process that prints half of its JSON', args: ['--profile', 'cut-tool'], signs: false },
  { name: 'a broken session of aws login', args: ['--profile', 'broken-in'], signs: false },
  { name: 'an SSO session that has ended', args: ['--profile', 'ended-sso'], signs: false },
];

describe('no secret is written anywhere', function () {
  this.timeout(60_000);
  let place: Workplace;
  let servers: AwsServers;
  let planted: Map<string, string>;

  beforeEach(async () => {
    place = new Workplace();
    servers = await AwsServers.start();
    plant();
    planted = files();
  });
  afterEach(async () => {
    await servers.close();
    place.remove();
  });

  function plant(): void {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const program = (name: string, lines: string): string => {
      const file = place.file(name, `#!/bin/sh\n${lines}\n`);
      chmodSync(file, 0o755);
      return file;
    };
    const tool = program(
      'tool',
      `cat <<'END'\n${JSON.stringify({ Version: 1, AccessKeyId: 'AKIDTOOL', SecretAccessKey: CANARIES.processSecret, SessionToken: CANARIES.processToken, Expiration: inAnHour })}\nEND`,
    );
    const failing = program('failing', `echo "${CANARIES.processNoise} $1" >&2; exit 3`);
    const cut = program('cut', `echo '{"Version": 1, "SecretAccessKey": "${CANARIES.processSecret}'`);
    const token = place.file('jwt', CANARIES.webIdentity);
    const role = 'role_arn = arn:aws:iam::123456789012:role/r\n';
    const sso = 'sso_account_id = 123456789012\nsso_role_name = Reader\n';
    place.awsConfig(
      [
        `[profile role]\n${role}source_profile = keys\n`,
        `[profile tool]\ncredential_process = ${tool} --password ${CANARIES.processArgument}\n`,
        `[profile failing-tool]\ncredential_process = ${failing} ${CANARIES.processArgument}\n`,
        `[profile cut-tool]\ncredential_process = ${cut}\n`,
        `[profile sso]\nsso_session = corp\n${sso}[profile ended-sso]\nsso_session = ended\n${sso}`,
        `[profile role-over-sso]\n${role}source_profile = sso\n`,
        ...['corp', 'ended'].map(
          name => `[sso-session ${name}]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n`,
        ),
        `[profile web]\n${role}web_identity_token_file = ${token}\n`,
        '[profile in]\nlogin_session = good\n[profile broken-in]\nlogin_session = broken\n',
      ].join(''),
      `[keys]\naws_access_key_id = AKIDKEYS\naws_secret_access_key = ${CANARIES.profileSecret}\naws_session_token = ${CANARIES.profileToken}\n`,
    );
    const held = {
      startUrl: 'https://corp.awsapps.com/start',
      region: 'us-east-1',
      accessToken: CANARIES.ssoAccess,
      clientId: 'c',
      clientSecret: CANARIES.ssoClient,
      refreshToken: CANARIES.ssoRefresh,
      registrationExpiresAt: inAnHour,
    };
    place.file(`home/.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`, {
      ...held,
      expiresAt: inAnHour,
    });
    place.file(`home/.aws/sso/cache/${createHash('sha1').update('ended').digest('hex')}.json`, {
      ...held,
      expiresAt: '2020-01-01T00:00:00Z',
      refreshToken: undefined,
    });
    const login = {
      accessToken: {
        accessKeyId: 'ASIALOGIN',
        secretAccessKey: CANARIES.loginSecret,
        sessionToken: CANARIES.loginToken,
        accountId: '123456789012',
        expiresAt: inAnHour,
      },
      clientId: 'c',
      refreshToken: CANARIES.loginRefresh,
      dpopKey: 'k',
    };
    place.file(`home/.aws/login/cache/${createHash('sha256').update('good').digest('hex')}.json`, login);
    place.file(
      `home/.aws/login/cache/${createHash('sha256').update('broken').digest('hex')}.json`,
      `${JSON.stringify(login).slice(0, -20)}`,
    );
    place.file('r.bedrock.json', claudeRequest());
    place.file('tmp/empty', '');
  }

  /** Every file of the workplace with what is in it. */
  function files(): Map<string, string> {
    const all = readdirSync(place.folder, { recursive: true, encoding: 'utf8' })
      .map(name => path.join(place.folder, name))
      .filter(file => statSync(file).isFile());
    return new Map(all.map(file => [file, readFileSync(file, 'latin1')]));
  }

  /** The servers' own secrets, and an answer for the model. */
  const served =
    (breaks: Override = () => undefined): Override =>
    (request, form) => {
      const action = form.get('Action') ?? '';
      const answers: Record<string, ServedAnswer> = {
        '/container': json({
          AccessKeyId: 'ASIACONTAINER',
          SecretAccessKey: CANARIES.containerSecret,
          Token: CANARIES.containerToken,
          Expiration: '2099-01-01T00:00:00Z',
        }),
        '/latest/meta-data/iam/security-credentials/worker': json({
          Code: 'Success',
          AccessKeyId: 'ASIAINSTANCE',
          SecretAccessKey: CANARIES.instanceSecret,
          Token: CANARIES.instanceToken,
          Expiration: '2099-01-01T00:00:00Z',
        }),
        '/federation/credentials': json({
          roleCredentials: {
            accessKeyId: 'ASIASSO',
            secretAccessKey: CANARIES.ssoRoleSecret,
            sessionToken: CANARIES.ssoRoleToken,
            expiration: 4_070_908_800_000,
          },
        }),
      };
      const role: ServedAnswer = {
        headers: { 'content-type': 'text/xml' },
        body: `<R><${action}Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>${CANARIES.roleSecret}</SecretAccessKey><SessionToken>${CANARIES.roleToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result></R>`,
      };
      return (
        breaks(request, form) ??
        answers[request.target.split('?')[0] ?? ''] ??
        (request.target.startsWith('/model/')
          ? json(JSON.parse(claudeBody('hi').toString()))
          : action.startsWith('AssumeRole')
            ? role
            : undefined)
      );
    };

  const search = (what: string, text: string): void => {
    for (const [name, secret] of [...Object.entries(CANARIES), ['apiKey', API_KEY] as const]) {
      for (const form of formsOf(secret)) assert.ok(!text.includes(form), `${name} stands in ${what}:\n${text}`);
    }
  };

  /** Runs the command line and looks at all it wrote. */
  async function runAndSearch(args: readonly string[], source: Source): Promise<number | null> {
    const env = {
      ...servers.environment,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: servers.url,
      TMPDIR: path.join(place.folder, 'tmp'),
      AWS_LOGIN_CACHE_DIRECTORY: path.join(place.home, '.aws/login/cache'),
      ...source.env?.(place, servers),
    };
    const { code, stdout, stderr } = await place.run([...args, ...(source.args ?? [])], { env });
    search(`standard output of ${args.join(' ')}`, stdout);
    search(`standard error of ${args.join(' ')}`, stderr);
    assert.ok(!/WARN|at \w+ \(|node:internal/.test(stderr), stderr);
    for (const [file, content] of files()) {
      if (planted.get(file) === content || file.startsWith(path.join(place.home, '.aws'))) continue;
      search(file, content);
    }
    return code;
  }

  it('there are more than a dozen canaries, and the search finds each of them in each form', () => {
    assert.ok(Object.keys(CANARIES).length >= 12);
    for (const secret of Object.values(CANARIES)) {
      for (const form of formsOf(secret)) {
        assert.throws(() => search('a text', `before ${form} after`), /stands in a text/);
      }
      assert.throws(() => search('a text', Buffer.from(`x${secret}y`).toString('base64')), /stands in a text/);
    }
  });

  for (const source of SOURCES) {
    it(`of ${source.name}`, async () => {
      servers.override = served();
      const signs = source.signs ?? true;
      const sends = signs || source.name === 'an API key';
      const file = path.join(place.folder, 'r.bedrock.json');
      for (const output of ['text', 'json']) {
        assert.equal(
          await runAndSearch(['whoami', '--output', output], source),
          signs ? 0 : source.name === 'an API key' ? 2 : 4,
        );
      }
      for (const more of [['--output', 'json'], ['--dry-run']]) {
        assert.equal(await runAndSearch(['send', file, ...more], source), sends ? 0 : 4);
      }
    });

    if (!source.breaks && source.signs === false) continue;
    it(`of ${source.name}, when what it asks refuses and repeats what it was told`, async () => {
      // STS and whoever else repeats all that came, secrets of the headers and the form included.
      servers.override = served(
        source.breaks ?? ((request, form) => (form.get('Action') ? echo(request, form) : undefined)),
      );
      const code = await runAndSearch(['whoami', '--output', 'json'], source);
      assert.equal(code, source.breaks ? 4 : 1);
      if (source.breaks) {
        assert.equal(
          await runAndSearch(['send', path.join(place.folder, 'r.bedrock.json'), '--output', 'json'], source),
          4,
        );
      }
    });
  }
});
