import assert from 'node:assert/strict';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import type { Identity } from '../../../src/core/aws/identity.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { listModels } from '../../../src/core/controlPlane/listModels.ts';
import type { ModelCatalogue } from '../../../src/core/controlPlane/modelCatalogue.ts';
import { answer, headerOf } from '../../support/scriptedServer.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { connectTo, controlPlane, denied, EMPTY_LISTS, json, queryOf, refusal } from '../../support/controlPlane.ts';
import type { PathAnswer } from '../../support/controlPlane.ts';

const IMPORTED = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/';
const imported = (...ids: readonly string[]): object => ({
  modelSummaries: ids.map(id => ({ modelArn: IMPORTED + id, modelName: id })),
});
const NOVA = {
  modelSummaries: [
    {
      modelId: 'amazon.nova-lite-v1:0',
      modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
      modelName: 'Nova Lite',
      inferenceTypesSupported: ['ON_DEMAND'],
    },
  ],
};

describe('listModels where something is wrong', () => {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const serve = async (paths: Readonly<Record<string, PathAnswer>>): Promise<string> => {
    server = await controlPlane(paths);
    return server.url;
  };
  const names = ({ models }: ModelCatalogue): string[] => models.map(({ name }) => name);

  it('names each list that may not be seen, and gives the rest', async () => {
    const url = await serve({
      '/foundation-models': NOVA,
      '/imported-models': denied('bedrock:ListImportedModels'),
      '/inference-profiles': denied('bedrock:ListInferenceProfiles'),
    });
    const catalogue = await listModels(connectTo(url));
    assert.deepEqual(names(catalogue), ['Nova Lite']);
    assert.deepEqual(
      catalogue.failures.map(({ text, denied: not, partial }) => [text, not, partial]),
      [
        ['Not allowed to list inference profiles (bedrock:ListInferenceProfiles).', true, false],
        ['Not allowed to list application inference profiles (bedrock:ListInferenceProfiles).', true, false],
        ['Not allowed to list imported models (bedrock:ListImportedModels).', true, false],
      ],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(catalogue)), catalogue, 'the catalogue is plain data');
    const calls = server?.requests.filter(({ target }) => target.startsWith('/imported-models'));
    assert.equal(calls?.length, 1, 'what is not allowed is not tried again');
  });

  it('follows pages with the token exactly as it came', async () => {
    const token = 'a+/=&?%20 ü';
    const url = await serve({
      '/imported-models': (request, socket) => {
        const query = queryOf(request);
        assert.equal(query.get('maxResults'), '2');
        const next = query.get('nextToken');
        socket.write(
          json(
            next === null
              ? { ...imported('one', 'two'), nextToken: token }
              : next === token
                ? { ...imported('three'), nextToken: '' }
                : {},
          ),
        );
      },
    });
    assert.deepEqual(names(await listModels(connectTo(url, { pageSize: 2 }))), ['one', 'two', 'three']);
  });

  it('signs every call and asks for the type that travels as `type`', async () => {
    const url = await serve({});
    const connection = connectTo(url, { pageSize: 9 });
    await listModels(connection);
    const profiles = server?.requests.filter(({ target }) => target.startsWith('/inference-profiles')) ?? [];
    assert.deepEqual(profiles.map(({ target }) => target).sort(), [
      '/inference-profiles?type=APPLICATION&maxResults=9',
      '/inference-profiles?type=SYSTEM_DEFINED&maxResults=9',
    ]);
    for (const request of server?.requests ?? []) {
      assert.match(
        headerOf(request, 'authorization') ?? '',
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/bedrock\/aws4_request, SignedHeaders=accept;host;/,
      );
      assert.equal(request.method, 'GET');
    }
  });

  it('stops where pages go in a circle, and keeps what came', async () => {
    const url = await serve({ '/imported-models': { ...imported('one'), nextToken: 'same' } });
    const catalogue = await listModels(connectTo(url));
    assert.deepEqual(names(catalogue), ['one']);
    assert.deepEqual(
      catalogue.failures.map(({ text, partial }) => [text, partial]),
      [
        [
          'Not all imported models could be listed: EndlessList: The pages of the list do not end; 1,000 are read at most.',
          true,
        ],
      ],
    );
  });

  it('keeps the pages that came before one failed', async () => {
    const url = await serve({
      '/custom-models': (request, socket) => {
        if (queryOf(request).get('nextToken')) {
          socket.write(refusal(400, 'ValidationException', 'The provided nextToken is invalid.'));
        } else {
          socket.write(
            json({
              modelSummaries: [
                {
                  modelArn:
                    'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl',
                  modelName: 'mine',
                },
              ],
              nextToken: 'x',
            }),
          );
        }
      },
    });
    const catalogue = await listModels(connectTo(url));
    assert.deepEqual(names(catalogue), ['mine']);
    assert.equal(catalogue.failures[0]?.partial, true);
    assert.equal(catalogue.failures[0].denied, false);
    assert.match(catalogue.failures[0].text, /^Not all custom models could be listed: ValidationException/);
  });

  it('tries again what is throttled, as invocations do', async function () {
    // Two waits of the standard back-off.
    this.timeout(60_000);
    let calls = 0;
    const url = await serve({
      '/imported-models': (_, socket) =>
        void socket.write(
          calls++ < 2
            ? refusal(429, 'ThrottlingException', 'Rate exceeded', { 'Retry-After': 0 })
            : json(imported('late')),
        ),
    });
    assert.deepEqual(names(await listModels(connectTo(url, { maxAttempts: 3 }))), ['late']);
    calls = 0;
    const once = await listModels(connectTo(url, { maxAttempts: 1 }));
    assert.equal(
      once.failures[0]?.text,
      'The imported models could not be listed: ThrottlingException: Rate exceeded.',
    );
    assert.equal(once.failures[0].error.status, 429);
  });

  it("takes neither a web page nor another service's answer for an empty list", async () => {
    const page = answer(200, { 'Content-Type': 'text/html' }, '<html><title>Sign in</title></html>');
    const foreign = answer(200, { 'Content-Type': 'application/json' }, '{"ok":true}');
    const url = await serve({
      '/imported-models': (_, socket) => void socket.write(page),
      '/custom-models': (_, socket) => void socket.write(foreign),
      '/foundation-models': (_, socket) => void socket.write(answer(302, { Location: 'https://portal.example/' }, '')),
    });
    const { failures } = await listModels(connectTo(url, { maxAttempts: 1 }));
    assert.deepEqual(
      failures.map(({ source, error }) => [source, error.name]),
      [
        ['foundation models', 'Redirected'],
        ['custom models', 'NotBedrock'],
        ['imported models', 'NotBedrock'],
      ],
    );
    assert.match(failures[2]?.text ?? '', /Sign in/);
  });

  it('keeps a cut answer from passing for a whole one', async () => {
    const url = await serve({
      '/imported-models': (_, socket) => {
        socket.end(json(imported('one', 'two')).subarray(0, -20));
      },
    });
    const { failures, models } = await listModels(connectTo(url, { maxAttempts: 1 }));
    assert.deepEqual(models, []);
    assert.equal(failures[0]?.error.name, 'IncompleteResponse');
  });

  it('reports every list when nothing answers', async () => {
    const url = await serve({});
    await server?.close();
    const { models, failures } = await listModels(connectTo(url, { maxAttempts: 1 }));
    server = undefined;
    assert.deepEqual(models, []);
    assert.equal(failures.length, 8);
    assert(
      failures.every(
        ({ error, denied: not }) => error.kind === 'network' && error.name === 'ConnectionRefused' && !not,
      ),
    );
  });

  it('gives the fast lists while a slow one is waited for, and ends at once when cancelled', async () => {
    const controller = new AbortController();
    const url = await serve({ '/foundation-models': NOVA, '/imported-models': () => undefined });
    const parts: ModelCatalogue[] = [];
    const listing = listModels({
      ...connectTo(url, { signal: controller.signal }),
      onPart: part => {
        parts.push(part);
        if (parts.length === 7) controller.abort();
      },
    });
    await assert.rejects(listing, (error: unknown) => error instanceof CallError && error.kind === 'cancelled');
    assert.deepEqual(names(parts.at(-1) as ModelCatalogue), ['Nova Lite']);
  });

  it('asks at most four lists at a time', async () => {
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const release = (): void => {
      // All that can run at a time have come when four wait, or when these are the last.
      if (running < 4 && (server?.requests.length ?? 0) < 8) return;
      for (const go of waiting.splice(0)) go();
    };
    const held: PathAnswer = async (request, socket) => {
      most = Math.max(most, ++running);
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        release();
      });
      running--;
      socket.write(json(EMPTY_LISTS[request.target.split('?')[0] ?? ''] ?? {}));
    };
    const url = await serve(Object.fromEntries(Object.keys(EMPTY_LISTS).map(path => [path, held])));
    await listModels(connectTo(url));
    assert.equal(server?.requests.length, 8);
    assert.equal(most, 4);
  });

  it('asks for credentials once for all lists, and once more when they have expired', async () => {
    let asked = 0;
    const identity: Identity = {
      kind: 'profile',
      label: 'profile dev',
      notice: null,
      authorize: options =>
        Promise.resolve({
          kind: 'sigv4',
          credentials: {
            accessKeyId: `AKIDEXAMPLE${++asked}${options?.refresh ? 'FRESH' : ''}`,
            secretAccessKey: 'EXAMPLEKEY',
          },
        }),
    };
    const expired: PathAnswer = (request, socket) => {
      const fresh = headerOf(request, 'authorization')?.includes('AKIDEXAMPLE2FRESH/');
      socket.write(
        fresh
          ? json(EMPTY_LISTS[request.target.split('?')[0] ?? ''] ?? {})
          : refusal(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
      );
    };
    const url = await serve(Object.fromEntries(Object.keys(EMPTY_LISTS).map(path => [path, expired])));
    const { failures } = await listModels(connectTo(url, { identity }));
    assert.deepEqual(failures, []);
    assert.equal(asked, 2);
  });

  it('puts its clock right where a signature was refused for it', async () => {
    const url = await serve(
      Object.fromEntries(
        Object.keys(EMPTY_LISTS).map(path => [
          path,
          ((request, socket) => {
            const date = headerOf(request, 'x-amz-date') ?? '';
            const ahead = new Date(Date.now() + 3_600_000);
            const right = date.startsWith(ahead.toISOString().replace(/[-:]/g, '').slice(0, 11));
            socket.write(
              right
                ? json(EMPTY_LISTS[path] ?? {})
                : refusal(403, 'InvalidSignatureException', 'Signature expired', { Date: ahead.toUTCString() }),
            );
          }) satisfies PathAnswer,
        ]),
      ),
    );
    const clock = { offsetMs: 0 };
    const { failures } = await listModels(connectTo(url, { clock }));
    assert.deepEqual(failures, []);
    assert(Math.abs(clock.offsetMs - 3_600_000) < 60_000);
  });

  it('asks nothing without credentials', async () => {
    const url = await serve({});
    const identity: Identity = {
      kind: 'default',
      label: 'default credentials',
      notice: null,
      authorize: () =>
        Promise.reject(new CredentialsError('NoCredentials', 'No AWS credentials were found.', 'Choose a profile.')),
    };
    await assert.rejects(listModels(connectTo(url, { identity })), (error: unknown) => {
      assert(error instanceof CallError);
      assert.deepEqual([error.kind, error.name, error.advice], ['credentials', 'NoCredentials', 'Choose a profile.']);
      return true;
    });
    assert.equal(server?.requests.length, 0);
  });

  it('sends an API key as a bearer token, but not over http to another machine', async () => {
    const identity: Identity = {
      kind: 'apiKey',
      label: 'Bedrock API key',
      notice: null,
      authorize: () => Promise.resolve({ kind: 'bearer', token: 'key' }),
    };
    const url = await serve({ '/foundation-models': NOVA });
    assert.deepEqual(names(await listModels(connectTo(url, { identity }))), ['Nova Lite']);
    assert(server?.requests.every(request => headerOf(request, 'authorization') === 'Bearer key'));
    await assert.rejects(listModels(connectTo(url, { identity, endpoint: parseEndpoint('http://bedrock.example') })), {
      name: 'UnencryptedEndpoint',
    });
  });

  it('reads whatever a server says without breaking', async () => {
    const url = await serve({
      '/foundation-models': {
        modelSummaries: [
          null,
          7,
          'x',
          [],
          {},
          { modelId: '' },
          { modelId: 'new.model', inputModalities: 'TEXT', modelLifecycle: [], responseStreamingSupported: 'yes' },
        ],
      },
      '/inference-profiles': {
        inferenceProfileSummaries: [
          { inferenceProfileId: 'us.new.model', models: [{}, { modelArn: 3 }], status: 'NEW_STATUS' },
        ],
      },
      '/imported-models': { modelSummaries: { length: 3 } },
      '/marketplace-model/endpoints': {
        marketplaceModelEndpoints: [
          { endpointArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e', status: 'INCOMPATIBLE_ENDPOINT' },
        ],
      },
    });
    const { models, failures } = await listModels(connectTo(url));
    assert.deepEqual(failures, []);
    assert.deepEqual(
      models.map(({ kind, id, callable }) => [kind, id, callable]),
      [
        ['foundation-model', 'new.model', false],
        ['inference-profile', 'us.new.model', false],
        ['application-inference-profile', 'us.new.model', false],
        ['marketplace-endpoint', 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e', false],
      ],
    );
    assert.equal(models[0]?.streaming, null);
    assert.deepEqual(models[0]?.inputModalities, []);
  });
});
