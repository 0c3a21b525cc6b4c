import { randomUUID } from 'node:crypto';
import { aboutPage } from './aboutPage.ts';
import { BearerError, ServiceError } from './wire/serviceError.ts';
import { MAX_BODY_BYTES, readBody } from './wire/readBody.ts';
import { Reply } from './wire/reply.ts';
import { toIncomingCall } from './wire/incomingCall.ts';
import { routeOf } from './route.ts';
import { runOperation } from './operations.ts';
import { stsRefusal } from './wire/stsError.ts';
import { shiftedClock } from './faults/clockSkew.ts';
import { verifySigner } from './wire/signature.ts';
import type { Exchange, ServerSettings } from './exchange.ts';
import type { FaultMemory } from './faults/faultMemory.ts';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from './route.ts';

type Request = IncomingMessage | Http2ServerRequest;

/** The request listener for both protocols. */
export function createHandler(
  settings: ServerSettings,
): (request: Request, response: ServerResponse | Http2ServerResponse) => void {
  const faults: FaultMemory = new Map();
  return (request, response) => {
    const started = performance.now();
    const reply = new Reply(response);
    const target = request.url ?? '/';
    const route = routeOf(request.method ?? 'GET', target);
    const clock = shiftedClock(route, settings.clock);
    const requestId = randomUUID();
    const exchange: Exchange = {
      reply,
      requestId,
      now: clock,
      settings,
      faults,
      commonHeaders: () => ({
        'x-amzn-RequestId': requestId,
        Date: clock().toUTCString(),
        'x-bedrock-invoke-sandbox': 'true',
      }),
    };
    void serve(request, route, exchange).then(error => {
      settings.onRequest?.({
        time: settings.clock(),
        protocol: reply.isHttp2 ? 'HTTP/2' : 'HTTP/1.1',
        method: request.method ?? '',
        path: target.split('?')[0] ?? '',
        operation: route.operation,
        modelId: route.modelId,
        status: reply.status,
        requestId,
        error,
        durationMs: performance.now() - started,
      });
    });
  };
}

/** Serves one request; resolves with the exception's name when it was refused, and never rejects. */
async function serve(request: Request, route: Route, exchange: Exchange): Promise<string | undefined> {
  try {
    const bytes = await readBody(request, Number(request.headers['content-length'] ?? 0));
    if (bytes === undefined) {
      throw new ServiceError(
        'ValidationException',
        `1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
      );
    }
    if (route.operation === 'About') {
      exchange.reply.head(200, { ...exchange.commonHeaders(), 'Content-Type': 'text/plain; charset=utf-8' });
      exchange.reply.end(aboutPage());
      return undefined;
    }
    const call = toIncomingCall(request.method ?? 'GET', request.url ?? '/', request.rawHeaders, bytes);
    const signer = verifySigner(call, exchange.settings.accepted, route.service, exchange.now());
    return await runOperation(route, call, signer, exchange);
  } catch (error) {
    return refuse(error, route, exchange);
  }
}

function refuse(error: unknown, route: Route, { reply, requestId, commonHeaders }: Exchange): string {
  if (reply.closed) return 'ClientGone';
  if (route.service === 'sts') {
    const refusal = stsRefusal(error, requestId);
    reply.head(refusal.status, { ...commonHeaders(), 'Content-Type': 'text/xml' });
    reply.end(refusal.body);
    return refusal.code;
  }
  if (error instanceof BearerError) {
    reply.head(403, { ...commonHeaders(), 'Content-Type': 'application/json' });
    reply.end(JSON.stringify({ Message: error.message }));
    return 'AccessDeniedException';
  }
  const refusal =
    error instanceof ServiceError
      ? error
      : new ServiceError('InternalServerException', 'The sandbox failed to process your request.');
  if (reply.status !== 0) {
    reply.reset();
    return refusal.type;
  }
  reply.head(refusal.status, {
    ...commonHeaders(),
    ...refusal.headers,
    'Content-Type': 'application/json',
    'x-amzn-ErrorType': refusal.typeHeader,
  });
  reply.end(refusal.body);
  return refusal.type;
}
