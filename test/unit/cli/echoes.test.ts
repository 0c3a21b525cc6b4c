import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { KEY_ENVIRONMENT, Workplace, claudeRequest } from '../../support/runCli.ts';
import { exception, claudeFrames, unmodelledError } from '../../support/frames.ts';
import {
  LAST_PIECE,
  REQUEST_ID,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  headerOf,
  piece,
} from '../../support/scriptedServer.ts';
import type { ReceivedRequest } from '../../support/scriptedServer.ts';

const SESSION_TOKEN = `IQoJb3JpZ2luX2Vj/+${randomBytes(200).toString('base64')}`;
const BEARER = `ABSK${Buffer.from(`BedrockAPIKey-abcd-at-123456789012:${randomBytes(60).toString('base64')}`).toString('base64')}`;

const SIGNERS = {
  'session token': { secret: SESSION_TOKEN, env: { ...KEY_ENVIRONMENT, AWS_SESSION_TOKEN: SESSION_TOKEN } },
  'bearer token': { secret: BEARER, env: { AWS_REGION: 'us-east-1', AWS_BEARER_TOKEN_BEDROCK: BEARER } },
};

const ENCODINGS: readonly ((secret: string) => string)[] = [
  secret => secret,
  encodeURIComponent,
  secret => Buffer.from(secret).toString('base64'),
  secret => Buffer.from(`Bearer ${secret}`).toString('base64'),
  secret => Buffer.from(secret).toString('hex'),
  secret => secret.slice(0, 100),
];

const JSON_TYPE = { 'Content-Type': 'application/json', 'x-amzn-RequestId': REQUEST_ID };
const json = (status: number, members: object, more: Record<string, string> = {}): Buffer =>
  answer(status, { ...JSON_TYPE, ...more }, JSON.stringify(members));

/** Where an endpoint can repeat what came. */
const PLACES: Readonly<Record<string, (said: string) => Buffer>> = {
  'the message': said =>
    json(403, { message: `Not allowed: ${said}` }, { 'x-amzn-ErrorType': 'AccessDeniedException' }),
  'the original message': said =>
    json(424, { message: 'No', originalMessage: said, originalStatusCode: 400, resourceName: said }),
  'the name in a header': said => json(400, { message: 'No' }, { 'x-amzn-ErrorType': said }),
  'the name in the body': said => json(400, { __type: said, message: 'No' }),
  'the request id': said => json(400, { message: 'No' }, { 'x-amzn-RequestId': said }),
  'the Location': said => answer(302, { Location: `https://login.example/?token=${said}` }, ''),
  'a title': said => answer(502, { 'Content-Type': 'text/html' }, `<html><title>${said}</title></html>`),
  'a title with status 200': said =>
    answer(200, { 'Content-Type': 'text/html' }, `<html><title>${said}</title></html>`),
  'the content type': said => answer(500, { 'Content-Type': said }, 'What?'),
  'an error without JSON': said => answer(500, JSON_TYPE, said),
  'a header of a good answer': said =>
    json(
      200,
      { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn' },
      { 'x-echo': said, 'x-amzn-RequestId': said },
    ),
  'a stream exception': said => streamed(exception('validationException', { message: said, originalMessage: said })),
  'an error of the stream': said => streamed(unmodelledError(said, said)),
};

function streamed(last: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(head(200, STREAM_HEAD)),
    piece(Buffer.concat([...claudeFrames('Hi'), last])),
    LAST_PIECE,
  ]);
}

function secretOf(request: ReceivedRequest): string {
  return headerOf(request, 'x-amz-security-token') ?? headerOf(request, 'authorization')?.replace('Bearer ', '') ?? '';
}

/** No 40 characters in a row of what was repeated are printed. */
function assertClean(printed: string, said: string): void {
  for (let at = 0; at + 40 <= said.length; at++) {
    const part = said.slice(at, at + 40);
    assert.ok(!printed.includes(part), `${part} is in ${printed}`);
  }
}

describe('an endpoint that repeats what it was signed with', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  for (const [kind, { secret, env }] of Object.entries(SIGNERS)) {
    for (const [where, made] of Object.entries(PLACES)) {
      it(`shows no ${kind} in ${where}`, async () => {
        const forms = ENCODINGS.map(encoded => encoded(secret));
        const server = await ScriptedServer.start((request, socket) => {
          assert.equal(secretOf(request), secret);
          socket.write(made(forms.join(' | ')));
        });
        try {
          const file = place.file('r.bedrock.json', claudeRequest());
          const stream = where.includes('stream') ? ['--stream'] : [];
          const send = ['send', file, '--endpoint-url', server.url, '--max-attempts', '1', ...stream];
          const runs = await Promise.all(
            ['text', 'json'].map(output => place.run([...send, '--output', output], { env })),
          );
          for (const { stdout, stderr } of runs) {
            // The body of an answer stays as it came; what a page says is that body.
            const printed = where.includes('200') ? stderr : stdout + stderr;
            for (const form of forms) assertClean(printed, form);
          }
          assert.equal(server.requests.length, runs.length);
        } finally {
          await server.close();
        }
      });
    }

    it(`shows no ${kind} in lists`, async () => {
      const server = await ScriptedServer.start((request, socket) => {
        const made = Object.values(PLACES)[server.requests.length % 9];
        socket.write(made?.(secretOf(request)) ?? '');
      });
      try {
        for (const command of ['models', 'guardrails']) {
          const { code, stdout, stderr } = await place.run([command, '--endpoint-url', server.url], { env });
          assert.notEqual(code, 0);
          assertClean(stdout + stderr, secret);
        }
      } finally {
        await server.close();
      }
    });
  }
});
