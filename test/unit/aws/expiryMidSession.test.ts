import assert from 'node:assert/strict';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import { claudeBody } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf } from '../../support/scriptedServer.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, keysOf } from '../../support/awsServers.ts';

const CONFIG = '[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n';
const CREDENTIALS = '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n';
const EXPIRED = '{"message":"The security token included in the request is expired"}';

describe('credentials that expire in mid-session', () => {
  let home: AwsHome;
  let servers: AwsServers;
  let bedrock: ScriptedServer;

  before(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    home.environment(servers.environment);
    home.config(CONFIG, CREDENTIALS);
    const firstToken = keysOf('dev-1').sessionToken;
    bedrock = await ScriptedServer.start(
      (request, socket) =>
        void socket.write(
          headerOf(request, 'x-amz-security-token') === firstToken
            ? answer(403, { ...JSON_HEAD, 'x-amzn-errortype': 'ExpiredTokenException' }, EXPIRED)
            : answer(200, JSON_HEAD, claudeBody('hi')),
        ),
    );
  });

  after(async () => {
    await bedrock.close();
    await servers.close();
    home.remove();
  });

  it('are asked for anew once, although they still seemed to hold, and the request goes again by itself', async () => {
    const { view } = await runExchange({
      url: bedrock.url,
      identity: chooseIdentity({ profile: 'dev', env: process.env }),
    });
    assert.equal(view.state, 'answered');
    assert.equal(bedrock.requests.length, 2);
    assert.equal(servers.of('AssumeRole').length, 2);
  });
});
