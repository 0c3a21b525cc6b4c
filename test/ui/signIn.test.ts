import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import type { Workbench } from '../harness/workbench.ts';
import { json, keysOf, oidcError } from '../support/awsServers.ts';
import { claudeBody } from '../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf } from '../support/scriptedServer.ts';
import type { ReceivedRequest } from '../support/scriptedServer.ts';
import { OwnAccount } from '../support/ownAccount.ts';

const PAGE = 'https://device.sso.example/?user_code=ABCD-EFGH';
const LOGIN_SESSION = 'arn:aws:iam::123456789012:user/me';
const EXPIRED = '{"message":"The security token included in the request is expired"}';

/** The AWS CLI as far as a sign-in needs it: notes how it was called, and puts the files where the real one puts them. */
const CLI = `#!/bin/sh
echo "aws $*" >> "$HOME/aws.calls"
echo "signing in with $*"
cp -r "$HOME/signed-in/." "$HOME/.aws/"
`;

const tokenOf = (request: ReceivedRequest): string => headerOf(request, 'x-amz-security-token') ?? '';

describe('signing in', function () {
  let account: OwnAccount;
  let workbench: Workbench;
  let bedrock: ScriptedServer;
  let programs: string;
  /** Bedrock refuses this session token as expired: that of the next request after `expireNext`. */
  let expiredToken: string | undefined;
  let expireNext = false;

  const inHome = (name: string): string => path.join(account.home, name);
  const write = (name: string, content: string): void => {
    fs.mkdirSync(path.dirname(inHome(name)), { recursive: true });
    fs.writeFileSync(inHome(name), content);
  };
  const forget = (name: string): void => fs.rmSync(inHome(name), { recursive: true, force: true });
  /** A token of the session as the AWS CLI keeps it. */
  const ssoToken = (accessToken: string): string =>
    JSON.stringify({
      startUrl: 'https://corp.awsapps.com/start',
      region: 'us-east-1',
      accessToken,
      expiresAt: new Date(Date.now() + 28_800_000).toISOString(),
    });
  const tokenFile = (folder: string): string =>
    `${folder}/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`;
  const isSentAgain = async (after: number): Promise<void> => {
    await eventually('the request to be sent', () => bedrock.requests.length > after, 30_000);
    await account.panelShows(/an answer/);
  };
  const fails = async (what: RegExp): Promise<number> => {
    const before = bedrock.requests.length;
    await account.send();
    await account.panelShows(what);
    assert.equal(bedrock.requests.length, before);
    return before;
  };

  /** Ends the session; until that is noticed, requests are signed with what was got from it. */
  const endSession = async (): Promise<number> => {
    forget('.aws/sso');
    await eventually(
      'the end of the session to be noticed',
      async () => {
        const next = bedrock.requests.length + 1;
        await account.send();
        await account.panelShows(new RegExp(`an answer, number ${next}\\b|SSO session of profile corp has ended`));
        return bedrock.requests.length < next;
      },
      30_000,
    );
    return bedrock.requests.length;
  };

  before(async () => {
    programs = makeTemporaryFolder('programs');
    fs.writeFileSync(path.join(programs, 'aws'), CLI, { mode: 0o755 });
    bedrock = await ScriptedServer.start((request, socket) => {
      const token = tokenOf(request);
      if (expireNext) expiredToken = token;
      expireNext = false;
      socket.write(
        token === expiredToken
          ? answer(403, { ...JSON_HEAD, 'x-amzn-errortype': 'ExpiredTokenException' }, EXPIRED)
          : answer(200, JSON_HEAD, claudeBody(`an answer, number ${request.number}`)),
      );
    });
    account = await OwnAccount.open({
      bedrockUrl: bedrock.url,
      config: [
        '[profile corp]',
        'sso_session = corp',
        'sso_account_id = 123456789012',
        'sso_role_name = Reader',
        'region = us-east-1',
        '[sso-session corp]',
        'sso_start_url = https://corp.awsapps.com/start',
        'sso_region = us-east-1',
        '[profile console]',
        `login_session = ${LOGIN_SESSION}`,
        'region = us-east-1',
        '',
      ].join('\n'),
      env: { PATH: `${programs}${path.delimiter}${process.env['PATH']}`, AWS_PROFILE: 'corp' },
    });
    workbench = account.workbench;
    await workbench.window.context.route('https://device.sso.example/**', route =>
      route.fulfill({ contentType: 'text/html', body: 'the page of the session' }),
    );
  });
  beforeEach(async () => {
    forget('aws.calls');
    forget('signed-in');
    await account.startAgain();
  });
  after(async () => {
    await account?.close();
    await bedrock?.close();
    if (programs) fs.rmSync(programs, { recursive: true, force: true });
  });

  it('opens the browser once that was confirmed, and then sends the request that waited', async () => {
    account.servers.tokenAnswers = [oidcError('authorization_pending')];
    await account.statusReads(/profile corp \(SSO\)/);
    const before = await endSession();
    await account.panel.getByText('Sign In…').first().click();
    await workbench.dialog.getByText('ABCD-EFGH').waitFor();
    assert.equal(workbench.window.context.pages().length, 1, 'nothing is opened before the user agrees');
    const opened = workbench.window.context.waitForEvent('page');
    await workbench.dialog.locator('.monaco-button', { hasText: 'Open Browser' }).click();
    // VS Code in a browser asks once more before it leaves for a page that is not trusted.
    const leave = workbench.dialog.locator('.monaco-button', { hasText: /^Open$/ });
    void leave.click({ timeout: 10_000 }).catch(() => undefined);
    const page = await opened;
    await page.waitForURL(PAGE);
    await page.close();
    assert.equal(bedrock.requests.length, before);
    account.servers.tokenAnswers = [json({ accessToken: 'access-token-1', expiresIn: 28_800, tokenType: 'Bearer' })];
    await isSentAgain(before);
    assert.equal(
      (JSON.parse(fs.readFileSync(inHome(tokenFile('.aws')), 'utf8')) as { accessToken: string }).accessToken,
      'access-token-1',
    );
  });

  it('is renewed by itself where Bedrock says in mid-session that the credentials have expired', async () => {
    write(tokenFile('.aws'), ssoToken('access-token-of-the-session'));
    await eventually('the session to be noticed', async () => {
      const next = bedrock.requests.length + 1;
      await account.send();
      await account.panelShows(new RegExp(`an answer, number ${next}\\b|SSO session of profile corp has ended`));
      return bedrock.requests.length === next;
    });
    expireNext = true;
    const before = bedrock.requests.length;
    await account.send();
    await account.panelShows(new RegExp(`an answer, number ${before + 2}`));
    const [refused, renewed] = bedrock.requests.slice(before).map(tokenOf);
    assert.equal(refused, expiredToken);
    assert.notEqual(renewed, refused);
    const served = account.servers.requests.map((_, index) => keysOf(`sso-${index + 1}`).sessionToken);
    assert.ok(served.includes(refused ?? '') && served.includes(renewed ?? ''), 'both came from the SSO portal');
  });

  it('in another terminal is picked up without a reload', async () => {
    const before = await endSession();
    write(tokenFile('.aws'), ssoToken('access-token-of-another-terminal'));
    await account.send();
    await isSentAgain(before);
    const asked = account.servers.of('GetRoleCredentials').at(-1);
    assert.equal(asked && headerOf(asked, 'x-amz-sso_bearer_token'), 'access-token-of-another-terminal');
  });

  it('runs aws sso login in a terminal where that is preferred', async () => {
    write(tokenFile('signed-in'), ssoToken('access-token-of-the-cli'));
    const before = await endSession();
    await account.panel.getByText('Sign In…').first().click();
    await workbench.dialog.locator('.monaco-button', { hasText: 'Use AWS CLI' }).click();
    await isSentAgain(before);
    assert.equal(fs.readFileSync(inHome('aws.calls'), 'utf8'), 'aws sso login --profile corp\n');
  });

  it('runs aws login for the sessions of that, which only the AWS CLI can begin', async () => {
    const session = {
      accessKeyId: 'ASIALOGIN',
      secretAccessKey: 'loginEXAMPLEKEY',
      sessionToken: 'token-of-aws-login',
      accountId: '123456789012',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    };
    write(
      `signed-in/login/cache/${createHash('sha256').update(LOGIN_SESSION).digest('hex')}.json`,
      JSON.stringify({ accessToken: session, clientId: 'c', refreshToken: 'r', dpopKey: 'k' }),
    );
    await account.chooseInField(/^console$/);
    await account.statusReads(/profile console \(aws login\)/);
    const before = await fails(/session of profile console has ended/);
    await account.panel.getByText('Sign In…').first().click();
    await isSentAgain(before);
    assert.equal(fs.readFileSync(inHome('aws.calls'), 'utf8'), 'aws login --profile console\n');
    assert.equal(bedrock.requests.map(tokenOf).at(-1), 'token-of-aws-login');
  });
});
