import assert from 'node:assert/strict';
import { MODELLED_EXCEPTIONS } from '../../../src/core/bedrock/exceptions.ts';
import { claudeFrames, exception, unmodelledError } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import type { Run, RunOptions } from '../../support/runExchange.ts';
import {
  LAST_PIECE,
  REQUEST_ID,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  piece,
  pump,
} from '../../support/scriptedServer.ts';

/** Runs one exchange against an answer made of bytes. */
async function against(bytes: Uint8Array, options: Partial<RunOptions> = {}): Promise<Run> {
  const server = await ScriptedServer.start((_, socket) => void socket.write(bytes));
  try {
    return await runExchange({ url: server.url, maxAttempts: 1, ...options });
  } finally {
    await server.close();
  }
}

const json = { 'Content-Type': 'application/json', 'x-amzn-RequestId': REQUEST_ID };

describe('exceptions', () => {
  for (const [name, status] of Object.entries(MODELLED_EXCEPTIONS)) {
    for (const operation of ['InvokeModel', 'InvokeModelWithResponseStream'] as const) {
      it(`reads ${name} (${status}) as ${operation} answers it`, async () => {
        const { view, report } = await against(
          answer(
            status,
            { ...json, 'x-amzn-ErrorType': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
            '{"message":"Bedrock\'s own words."}',
          ),
          { operation },
        );
        assert.equal(view.state, 'refused');
        assert.deepEqual(
          [view.failure?.name, view.failure?.message, view.failure?.status, view.failure?.requestId],
          [name, "Bedrock's own words.", status, REQUEST_ID],
        );
        assert.equal(report.ok, false);
        assert.equal(report.complete, false);
        assert.equal(report.body, null);
        assert.equal(view.attempts.length, 1);
      });
    }
  }

  const forms: readonly (readonly [
    what: string,
    headers: Record<string, string>,
    body: string,
    name: string,
    message: string,
  ])[] = [
    [
      '__type with a namespace',
      {},
      '{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"no"}',
      'UnrecognizedClientException',
      'no',
    ],
    [
      '__type with a URI behind it',
      {},
      '{"__type":"ExpiredTokenException:http://x/y#z","message":"no"}',
      'ExpiredTokenException',
      'no',
    ],
    ['code in the body', {}, '{"code":"ValidationException","message":"no"}', 'ValidationException', 'no'],
    [
      'a capital Message',
      { 'x-amzn-ErrorType': 'InvalidSignatureException' },
      '{"Message":"no"}',
      'InvalidSignatureException',
      'no',
    ],
    [
      'an empty type header beside __type',
      { 'x-amzn-ErrorType': '' },
      '{"__type":"ValidationException","message":"no"}',
      'ValidationException',
      'no',
    ],
    [
      'the header above the body',
      { 'x-amzn-ErrorType': 'ThrottlingException' },
      '{"__type":"Other","code":"Third","message":"no"}',
      'ThrottlingException',
      'no',
    ],
    [
      'several types in one header',
      { 'x-amzn-ErrorType': 'ValidationException,Other' },
      '{"message":"no"}',
      'ValidationException',
      'no',
    ],
    ['no type at all', {}, '{"Message":"Bearer Token has expired"}', 'HTTP 403', 'Bearer Token has expired'],
    [
      'a type and a body that is no JSON',
      { 'x-amzn-ErrorType': 'InternalFailure' },
      'it broke',
      'InternalFailure',
      'it broke',
    ],
    [
      'a type and no body',
      { 'x-amzn-ErrorType': 'InternalFailure' },
      '',
      'InternalFailure',
      'Bedrock answered with status 403 and no message.',
    ],
    [
      'a type and a packed body',
      { 'x-amzn-ErrorType': 'ValidationException', 'Content-Encoding': 'gzip' },
      '\u001f\u008b packed',
      'ValidationException',
      'Bedrock answered with status 403 and no message.',
    ],
    ['a code that is a number', {}, '{"code":403,"message":"no"}', 'HTTP 403', 'no'],
  ];
  for (const [what, headers, body, name, message] of forms) {
    it(`reads ${what}`, async () => {
      const { view } = await against(answer(403, { ...json, ...headers }, body));
      assert.equal(view.state, 'refused');
      assert.deepEqual([view.failure?.name, view.failure?.message], [name, message]);
      assert.ok((view.failure?.advice ?? '').length > 10);
    });
  }

  it('keeps what a model error says of the model', async () => {
    const body =
      '{"message":"The model failed.","originalStatusCode":418,"resourceName":"arn:aws:sagemaker:us-east-1:123456789012:endpoint/e"}';
    const { view, report } = await against(answer(424, { ...json, 'x-amzn-ErrorType': 'ModelErrorException' }, body));
    assert.equal(view.failure?.originalStatusCode, 418);
    assert.equal(view.failure?.resourceName, 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e');
    assert.deepEqual((report.error as Record<string, unknown>).originalStatusCode, 418);
  });

  for (const status of [408, 424, 500, 501]) {
    it(`says the status ${status} and the request id where there is no type`, async () => {
      const { view } = await against(answer(status, json, '{"message":"words"}'));
      assert.deepEqual(
        [view.failure?.name, view.failure?.status, view.failure?.requestId],
        [`HTTP ${status}`, status, REQUEST_ID],
      );
    });
  }

  it('knows an exception without a body by the request id', async () => {
    const { view } = await against(answer(503, { 'x-amzn-RequestId': REQUEST_ID }, ''));
    assert.deepEqual([view.state, view.failure?.name, view.failure?.requestId], ['refused', 'HTTP 503', REQUEST_ID]);
    const gateway = await against(answer(503, {}, ''));
    assert.deepEqual([gateway.view.state, gateway.view.failure?.name], ['failed', 'NotBedrock']);
  });

  for (const status of [201, 204, 206]) {
    it(`takes nothing with status ${status} for an answer or an exception`, async () => {
      const { view } = await against(answer(status, json, status === 204 ? '' : '{"content":[]}'));
      assert.deepEqual([view.state, view.failure?.name, view.failure?.status], ['failed', 'NotBedrock', status]);
    });
  }

  it('does not let an endless error body fill the memory', async () => {
    const server = await ScriptedServer.start(async (_, socket) => {
      socket.write(head(400, { ...json, 'x-amzn-ErrorType': 'ValidationException', 'Content-Length': 10 ** 9 }));
      await pump(socket, Buffer.alloc(65_536, 'x'));
    });
    try {
      const { view } = await runExchange({ url: server.url, maxAttempts: 1 });
      assert.deepEqual([view.state, view.failure?.name], ['refused', 'ValidationException']);
    } finally {
      await server.close();
    }
  });
});

describe('exceptions inside a stream', () => {
  const streamed = (...frames: Buffer[]): Promise<Run> =>
    against(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...frames.map(piece), LAST_PIECE]), {
      operation: 'InvokeModelWithResponseStream',
      maxAttempts: 3,
    });
  const begun = (): Buffer[] => claudeFrames('Hello ', 'there').slice(0, 4);

  const modelled: readonly (readonly [type: string, name: string, status: number])[] = [
    ['internalServerException', 'InternalServerException', 500],
    ['modelStreamErrorException', 'ModelStreamErrorException', 424],
    ['validationException', 'ValidationException', 400],
    ['throttlingException', 'ThrottlingException', 429],
    ['modelTimeoutException', 'ModelTimeoutException', 408],
    ['serviceUnavailableException', 'ServiceUnavailableException', 503],
  ];
  for (const [type, name, status] of modelled) {
    it(`${type} ends the exchange, keeps the text and is not tried again`, async () => {
      const { view, shown } = await streamed(
        ...begun(),
        exception(type, { message: 'It broke.', originalStatusCode: 500, originalMessage: 'inner' }),
      );
      assert.equal(view.state, 'refused');
      assert.deepEqual(
        [view.failure?.name, view.failure?.message, view.failure?.status, view.failure?.requestId],
        [name, 'It broke.', status, REQUEST_ID],
      );
      assert.deepEqual([view.failure?.originalStatusCode, view.failure?.originalMessage], [500, 'inner']);
      assert.equal(view.text, 'Hello there');
      assert.equal(shown, 'Hello there');
      assert.equal(view.attempts.length, 1);
    });
  }

  it('surfaces an exception that the API does not model', async () => {
    const { view } = await streamed(...begun(), exception('surprisingException', { message: 'New.' }));
    assert.deepEqual(
      [view.state, view.failure?.name, view.failure?.message],
      ['refused', 'SurprisingException', 'New.'],
    );
  });

  it('surfaces an unmodelled error message', async () => {
    const { view } = await streamed(...begun(), unmodelledError('InternalFailure', 'It ended.'));
    assert.deepEqual(
      [view.state, view.failure?.name, view.failure?.message],
      ['refused', 'InternalFailure', 'It ended.'],
    );
  });

  it('ignores what comes behind an exception, the stop event included', async () => {
    const frames = claudeFrames('Hello ', 'there');
    const { view } = await streamed(
      ...frames.slice(0, 3),
      exception('throttlingException', { message: 'Slow.' }),
      ...frames.slice(3),
    );
    assert.deepEqual([view.state, view.text], ['refused', 'Hello ']);
  });
});
