import type { WireForm } from '../request/members.ts';

/** One operation of the API: all that the rest of the code may want to know of it. */
interface OperationRow {
  method: 'POST';
  /** As the API model writes it: the labels in braces are members of the request. */
  path: `/${string}`;
  /** How the members of the request file travel: which entry of a member's `wire` holds. */
  wire: WireForm;
  /** What is sent, made of the file's `body`. */
  body: (written: Uint8Array) => Uint8Array;
  /** True where the answer is an event stream. */
  streams: boolean;
  /** Who reads what the model answered, a body or the chunks of a stream. */
  reader: 'modelFamily';
  /** The name that goes into the signature's scope; the host is called bedrock-runtime. */
  signingService: 'bedrock';
  /** The IAM action that it needs on its model. */
  action: `bedrock:${string}`;
  documentation: string;
}

const asWritten = (body: Uint8Array): Uint8Array => body;
const reference = (name: string): string =>
  `https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_${name}.html`;

/** The table of operations, after the API model of bedrock-runtime (2023-09-30); the one place that names them. */
export const OPERATIONS = {
  InvokeModel: {
    method: 'POST',
    path: '/model/{modelId}/invoke',
    wire: 'invoke',
    body: asWritten,
    streams: false,
    reader: 'modelFamily',
    signingService: 'bedrock',
    action: 'bedrock:InvokeModel',
    documentation: reference('InvokeModel'),
  },
  InvokeModelWithResponseStream: {
    method: 'POST',
    path: '/model/{modelId}/invoke-with-response-stream',
    wire: 'invokeStream',
    body: asWritten,
    streams: true,
    reader: 'modelFamily',
    signingService: 'bedrock',
    action: 'bedrock:InvokeModelWithResponseStream',
    documentation: reference('InvokeModelWithResponseStream'),
  },
} as const satisfies Readonly<Record<string, OperationRow>>;

/** An operation's name, as the API spells it. */
export type Operation = keyof typeof OPERATIONS;
export type OperationReader = (typeof OPERATIONS)[Operation]['reader'];

export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly Operation[];

/** The IAM actions that invoke a model: Send needs the one and Stream the other. */
export const MODEL_ACTIONS: readonly string[] = OPERATION_NAMES.map(name => OPERATIONS[name].action);

/** The operation that a request asks for; `stream` is what the user chose, `null` where the file decides. */
export function operationOf(request: { readonly stream: boolean }, stream: boolean | null): Operation {
  const streamed = stream ?? request.stream;
  const found = OPERATION_NAMES.find(name => streams(name) === streamed);
  if (!found) throw new Error('The table of operations has no row for this request.');
  return found;
}

/** Whether an operation's answer is an event stream. */
export function streams(operation: Operation): boolean {
  return OPERATIONS[operation].streams;
}
