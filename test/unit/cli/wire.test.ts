import assert from 'node:assert/strict';
import { CLAUDE, claudeBody, claudeFrames } from '../../support/frames.ts';
import {
  JSON_HEAD,
  LAST_PIECE,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  headerOf,
  piece,
} from '../../support/scriptedServer.ts';
import { KEY_ENVIRONMENT, KEYS, Workplace, claudeRequest } from '../../support/runCli.ts';
import { verifySignature } from '../../support/verifySignature.ts';

/** Every kind of modelId and its one label on the wire. */
const MODEL_IDS: readonly (readonly [kind: string, modelId: string, label: string])[] = [
  ['base model', 'anthropic.claude-3-5-sonnet-20240620-v1:0', 'anthropic.claude-3-5-sonnet-20240620-v1%3A0'],
  ['base model without a version', 'qwen.qwen3-next-80b-a3b', 'qwen.qwen3-next-80b-a3b'],
  ['inference profile', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 'us.anthropic.claude-sonnet-4-20250514-v1%3A0'],
  [
    'government inference profile',
    'us-gov.anthropic.claude-3-haiku-20240307-v1:0',
    'us-gov.anthropic.claude-3-haiku-20240307-v1%3A0',
  ],
  [
    'ARN of a foundation model',
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.nova-lite-v1%3A0',
  ],
  [
    'ARN of an inference profile',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.amazon.nova-pro-v1%3A0',
  ],
  [
    'ARN of an application inference profile',
    'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6',
    'arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aapplication-inference-profile%2Fa1b2c3d4e5f6',
  ],
  [
    'ARN of provisioned throughput',
    'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefabcdef',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aprovisioned-model%2Fabcdefabcdef',
  ],
  [
    'ARN of a custom model deployment',
    'arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefabcdef',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Acustom-model-deployment%2Fabcdefabcdef',
  ],
  [
    'ARN of an imported model',
    'arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefabcdef',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aimported-model%2Fabcdefabcdef',
  ],
  [
    'ARN of a custom model',
    'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0:300k/abcdefabcdef',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Acustom-model%2Famazon.nova-lite-v1%3A0%3A300k%2Fabcdefabcdef',
  ],
  [
    'ARN of a prompt router',
    'arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/anthropic.claude:1',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Adefault-prompt-router%2Fanthropic.claude%3A1',
  ],
  [
    'ARN of a Marketplace endpoint',
    'arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint',
    'arn%3Aaws%3Asagemaker%3Aus-east-1%3A123456789012%3Aendpoint%2Fmy-endpoint',
  ],
  [
    'ARN in the China partition',
    'arn:aws-cn:bedrock:cn-north-1:123456789012:provisioned-model/abcdefabcdef',
    'arn%3Aaws-cn%3Abedrock%3Acn-north-1%3A123456789012%3Aprovisioned-model%2Fabcdefabcdef',
  ],
  [
    'an id with everything that a label may not hold',
    'a b?c#d%2Fe&f=g+h!i\'j(k)l*m~n_o\\p"q{r}s|t^u`v<w>x[y]z@$,;',
    'a%20b%3Fc%23d%252Fe%26f%3Dg%2Bh%21i%27j%28k%29l%2Am~n_o%5Cp%22q%7Br%7Ds%7Ct%5Eu%60v%3Cw%3Ex%5By%5Dz%40%24%2C%3B',
  ],
  ['an id with dots for folders', '../../admin/..', '..%2F..%2Fadmin%2F..'],
];

describe('what send puts on the wire', function () {
  this.timeout(60_000);
  let place: Workplace;
  let server: ScriptedServer;
  before(async () => {
    place = new Workplace();
    server = await ScriptedServer.start(
      (request, socket) =>
        void socket.write(
          request.target.endsWith('/invoke')
            ? answer(200, JSON_HEAD, claudeBody('hi'))
            : Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...claudeFrames('hi').map(piece), LAST_PIECE]),
        ),
    );
  });
  beforeEach(() => (server.requests.length = 0));
  after(async () => {
    await server.close();
    place.remove();
  });

  const send = async (
    request: unknown,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = KEY_ENVIRONMENT,
    url = server.url,
  ): Promise<string> => {
    const { code, stderr } = await place.run(
      ['send', place.file('r.bedrock.json', request), '--endpoint-url', url, ...args],
      { env },
    );
    assert.equal(code, 0, stderr);
    return stderr;
  };

  for (const [kind, modelId, label] of MODEL_IDS) {
    it(`one label and a right signature for ${kind}`, async () => {
      await send(claudeRequest({ modelId }));
      assert.equal(server.only.target, `/model/${label}/invoke`);
      assert.deepEqual([server.only.method, verifySignature(server.only, KEYS).service], ['POST', 'bedrock']);
      server.requests.length = 0;
      await send(
        claudeRequest({ modelId, stream: true, body: { anthropic_version: 'bedrock-2023-05-31', messages: [] } }),
        ['--output', 'json'],
      );
      assert.equal(server.only.target, `/model/${label}/invoke-with-response-stream`);
      verifySignature(server.only, KEYS);
    });
  }

  const PARAMETERS = {
    accept: 'application/json;x=1',
    contentType: 'application/json',
    guardrailIdentifier: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123',
    guardrailVersion: '7',
    trace: 'ENABLED_FULL',
    performanceConfigLatency: 'optimized',
    serviceTier: 'priority',
    requestMetadata: { team: 'search', 'cost center': 'A/1 = 2', name: 'J\u00f6rg' },
  };
  const WIRE = {
    'content-type': 'application/json',
    'x-amzn-bedrock-guardrailidentifier': PARAMETERS.guardrailIdentifier,
    'x-amzn-bedrock-guardrailversion': '7',
    'x-amzn-bedrock-trace': 'ENABLED_FULL',
    'x-amzn-bedrock-performanceconfig-latency': 'optimized',
    'x-amzn-bedrock-service-tier': 'priority',
    'x-amzn-bedrock-request-metadata': '{"team":"search","cost center":"A/1 = 2","name":"J\\u00f6rg"}',
  };

  it('every parameter of InvokeModel, signed', async () => {
    await send(claudeRequest(PARAMETERS));
    for (const [name, value] of Object.entries({ ...WIRE, accept: PARAMETERS.accept })) {
      assert.equal(headerOf(server.only, name), value, name);
    }
    assert.equal(headerOf(server.only, 'x-amzn-bedrock-accept'), undefined);
    const { signedHeaders } = verifySignature(server.only, KEYS);
    for (const name of [...Object.keys(WIRE), 'host', 'x-amz-date', 'accept']) {
      assert.ok(signedHeaders.includes(name), name);
    }
  });

  it('every parameter of InvokeModelWithResponseStream, signed', async () => {
    await send(claudeRequest({ ...PARAMETERS, stream: true }));
    for (const [name, value] of Object.entries({ ...WIRE, 'x-amzn-bedrock-accept': PARAMETERS.accept })) {
      assert.equal(headerOf(server.only, name), value, name);
    }
    assert.equal(headerOf(server.only, 'accept'), undefined);
    verifySignature(server.only, KEYS);
  });

  it('no header that the file does not ask for', async () => {
    await send(claudeRequest());
    const names = server.only.headers.map(([name]) => name.toLowerCase()).sort();
    assert.deepEqual(names, [
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-amz-content-sha256',
      'x-amz-date',
    ]);
    assert.deepEqual(
      ['accept', 'content-type'].map(name => headerOf(server.only, name)),
      ['application/json', 'application/json'],
    );
    assert.match(headerOf(server.only, 'user-agent') ?? '', /^bedrock-invoke\/\d/);
  });

  it('a value that Amazon may add tomorrow, with a warning', async () => {
    assert.match(await send(claudeRequest({ serviceTier: 'turbo', trace: 'SOME' })), /warning.*\n.*warning/);
    assert.deepEqual(
      [headerOf(server.only, 'x-amzn-bedrock-service-tier'), headerOf(server.only, 'x-amzn-bedrock-trace')],
      ['turbo', 'SOME'],
    );
  });

  it('runs of blanks in a header, signed as they are collapsed', async () => {
    await send(claudeRequest({ requestMetadata: { note: 'a   b    c' } }));
    assert.equal(headerOf(server.only, 'x-amzn-bedrock-request-metadata'), '{"note":"a   b    c"}');
    verifySignature(server.only, KEYS);
  });

  it('a session token, signed', async () => {
    await send(claudeRequest(), [], { ...KEY_ENVIRONMENT, AWS_SESSION_TOKEN: 'token/with+signs==' });
    assert.equal(headerOf(server.only, 'x-amz-security-token'), 'token/with+signs==');
    assert.ok(verifySignature(server.only, KEYS).signedHeaders.includes('x-amz-security-token'));
  });

  it('a base path before the model', async () => {
    await send(claudeRequest(), [], KEY_ENVIRONMENT, `${server.url}/proxy/v1/`);
    assert.ok(server.only.target.startsWith('/proxy/v1/model/'));
    verifySignature(server.only, KEYS);
  });

  it('the region in the signature: flag, file, environment, ARN', async () => {
    const regions: string[] = [];
    const keys = { ...KEY_ENVIRONMENT, AWS_REGION: '' };
    const regionOf = async (request: unknown, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> => {
      server.requests.length = 0;
      await send(request, args, { ...keys, ...env });
      regions.push(verifySignature(server.only, KEYS).region);
    };
    await regionOf(claudeRequest({ region: 'eu-west-1' }), ['--region', 'eu-central-1'], { AWS_REGION: 'us-east-1' });
    await regionOf(claudeRequest({ region: 'eu-west-1' }), [], { AWS_REGION: 'us-east-1' });
    await regionOf(claudeRequest(), [], { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-1' });
    await regionOf(claudeRequest(), [], { AWS_DEFAULT_REGION: 'us-west-1' });
    await regionOf(
      claudeRequest({ modelId: 'arn:aws:bedrock:ap-south-1:123456789012:provisioned-model/abcdefabcdef' }),
      [],
      {},
    );
    assert.deepEqual(regions, ['eu-central-1', 'eu-west-1', 'us-east-2', 'us-west-1', 'ap-south-1']);
  });

  it('a body of many megabytes', async () => {
    const content = '\u00e9x'.repeat(2_000_000);
    await send(claudeRequest({ body: { messages: [{ role: 'user', content }] } }));
    assert.equal(server.only.body.toString(), JSON.stringify({ messages: [{ role: 'user', content }] }));
    verifySignature(server.only, KEYS);
  });

  it('the endpoint that the environment names, unless a flag does', async () => {
    const file = place.file('r.bedrock.json', claudeRequest());
    const run = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<{ code: number | null }> =>
      place.run(['send', file, ...args], { env: { ...KEY_ENVIRONMENT, ...env } });
    assert.equal(
      (await run({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).code,
      0,
    );
    assert.equal((await run({ AWS_ENDPOINT_URL: server.url })).code, 0);
    assert.equal(
      (await run({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:1' }, '--endpoint-url', server.url)).code,
      0,
    );
    assert.equal(server.requests.length, 3);
  });

  it('nothing with --dry-run, which prints what would be sent', async () => {
    const file = place.file(
      'r.bedrock.json',
      claudeRequest({ ...PARAMETERS, requestMetadata: { team: 'search' }, modelId: MODEL_IDS[6]?.[1] }),
    );
    const { code, stdout, stderr } = await place.run(['send', file, '--endpoint-url', server.url, '--dry-run'], {
      env: KEY_ENVIRONMENT,
    });
    assert.deepEqual([code, stderr, server.requests.length], [0, '', 0]);
    const printed = JSON.parse(stdout) as {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
      canonicalRequest: string;
      stringToSign: string;
    };
    assert.deepEqual(Object.keys(printed), ['method', 'url', 'headers', 'body', 'canonicalRequest', 'stringToSign']);
    assert.ok(printed.url.startsWith(`${server.url}/model/`));
    const request = {
      method: printed.method,
      target: printed.url.slice(server.url.length),
      headers: Object.entries(printed.headers),
      body: Buffer.from(printed.body),
      number: 1,
    };
    verifySignature(request, KEYS);
    assert.equal(printed.canonicalRequest.split('\n')[0], 'POST');
    assert.ok(printed.stringToSign.startsWith('AWS4-HMAC-SHA256\n'));
  });

  it('masks the session token and the bearer token in --dry-run', async () => {
    const file = place.file('r.bedrock.json', claudeRequest());
    const dry = async (env: NodeJS.ProcessEnv): Promise<string> =>
      (
        await place.run(['send', file, '--endpoint-url', server.url, '--dry-run'], {
          env: { ...KEY_ENVIRONMENT, ...env },
        })
      ).stdout;
    const session = await dry({ AWS_SESSION_TOKEN: 'SESSION+CANARY/1==' });
    assert.ok(!session.includes('CANARY'));
    assert.equal(
      (JSON.parse(session) as Record<string, Record<string, string>>).headers?.['x-amz-security-token'],
      '(masked)',
    );
    const bearer = await dry({ AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-CANARY' });
    assert.ok(!bearer.includes('CANARY'));
    assert.deepEqual(
      [
        (JSON.parse(bearer) as Record<string, Record<string, string>>).headers?.authorization,
        (JSON.parse(bearer) as Record<string, unknown>).canonicalRequest,
      ],
      ['Bearer (masked)', null],
    );
  });

  it('the same model whatever the request says of itself', async () => {
    await send(claudeRequest({ variables: { m: CLAUDE }, modelId: '{{m}}' }));
    assert.equal(server.only.target, '/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke');
  });
});
