import { parseEndpoint } from '../../src/core/aws/endpoint.ts';
import { fixedIdentity } from '../../src/core/aws/identity.ts';
import { Transport } from '../../src/core/http/transport.ts';
import type { ControlPlaneTarget } from '../../src/core/controlPlane/controlPlaneClient.ts';
import { answer, JSON_HEAD, ScriptedServer } from './scriptedServer.ts';
import type { ReceivedRequest } from './scriptedServer.ts';
import type { Socket } from 'node:net';

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** A connection to `url` with the test keys, and what closes it. */
export function connectTo(url: string, changes: Partial<ControlPlaneTarget> = {}): ControlPlaneTarget {
  return {
    region: 'us-east-1',
    endpoint: parseEndpoint(url),
    identity: fixedIdentity('environment', 'environment keys', KEYS),
    transport: new Transport('bedrock-invoke/test'),
    clock: { offsetMs: 0 },
    signal: new AbortController().signal,
    idleTimeoutMs: 10_000,
    ...changes,
  };
}

/** What a path of the fault server answers: JSON, or whatever it writes itself. */
export type PathAnswer = object | ((request: ReceivedRequest, socket: Socket) => void | Promise<void>);

/** The lists of an account without anything in it. */
export const EMPTY_LISTS: Readonly<Record<string, object>> = {
  '/foundation-models': { modelSummaries: [] },
  '/inference-profiles': { inferenceProfileSummaries: [] },
  '/provisioned-model-throughputs': { provisionedModelSummaries: [] },
  '/custom-models': { modelSummaries: [] },
  '/model-customization/custom-model-deployments': { modelDeploymentSummaries: [] },
  '/imported-models': { modelSummaries: [] },
  '/marketplace-model/endpoints': { marketplaceModelEndpoints: [] },
  '/guardrails': { guardrails: [] },
};

/** A control plane whose lists are empty but for those given. */
export function controlPlane(paths: Readonly<Record<string, PathAnswer>>): Promise<ScriptedServer> {
  return ScriptedServer.start((request, socket) => {
    const [path = ''] = request.target.split('?');
    const given = paths[path] ?? EMPTY_LISTS[path];
    if (typeof given === 'function') return given(request, socket);
    if (given) socket.write(json(given));
    else socket.write(refusal(404, 'UnknownOperationException', `There is nothing at ${path}.`));
    return undefined;
  });
}

export function json(value: object): Buffer {
  return answer(200, JSON_HEAD, JSON.stringify(value));
}

export function refusal(
  status: number,
  name: string,
  message: string,
  headers: Readonly<Record<string, string | number>> = {},
): Buffer {
  return answer(
    status,
    { ...JSON_HEAD, 'x-amzn-ErrorType': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`, ...headers },
    JSON.stringify({ message }),
  );
}

export function denied(action: string): (request: ReceivedRequest, socket: Socket) => void {
  return (_, socket) =>
    void socket.write(
      refusal(
        403,
        'AccessDeniedException',
        `User: arn:aws:iam::123456789012:user/test is not authorized to perform: ${action}`,
      ),
    );
}

export function queryOf({ target }: ReceivedRequest): URLSearchParams {
  return new URL(target, 'http://localhost').searchParams;
}
