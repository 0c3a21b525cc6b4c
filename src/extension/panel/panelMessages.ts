import { FAILURE_ACTIONS } from '../../core/exchange/exchangeView.ts';
import type { FailureAction } from '../../core/exchange/exchangeView.ts';
import { FORM_FIELDS, LISTED_FIELDS } from '../../core/request/members.ts';
import type { FormField } from '../../core/request/members.ts';
import type { PanelSigner, PanelToHost } from '../../protocol/messages.ts';

/** Longer than any ARN or URL that makes sense here; what is longer is dropped with its message. */
const LONGEST_TEXT = 8192;

type Message<T extends PanelToHost['type']> = Extract<PanelToHost, { type: T }>;
type Fields = Readonly<Record<string, unknown>>;

/** One reader a message: what it accepts, rebuilt from its known members only, else `undefined`. */
const READERS: { readonly [T in PanelToHost['type']]: (message: Fields) => Message<T> | undefined } = {
  ready: () => ({ type: 'ready' }),
  setMembers: message => {
    const members = readMembers(message.members);
    return members && { type: 'setMembers', members };
  },
  signWith: message => {
    const signer = readSigner(message.signer);
    return signer && { type: 'signWith', signer };
  },
  pickModel: ({ modelId }) => (isText(modelId) ? { type: 'pickModel', modelId } : undefined),
  listAccount: ({ field, refresh, typing }) => {
    const listed = LISTED_FIELDS.find(known => known === field);
    return listed && typeof refresh === 'boolean' && typeof typing === 'boolean'
      ? { type: 'listAccount', field: listed, refresh, typing }
      : undefined;
  },
  send: ({ stream }) => (stream === null || typeof stream === 'boolean' ? { type: 'send', stream } : undefined),
  cancel: () => ({ type: 'cancel' }),
  setPinned: ({ pinned }) => (typeof pinned === 'boolean' ? { type: 'setPinned', pinned } : undefined),
  newRequest: () => ({ type: 'newRequest' }),
  openRequest: () => ({ type: 'openRequest' }),
  reveal: ({ offset }) => (offset === null || isCount(offset) ? { type: 'reveal', offset } : undefined),
  copy: ({ what }) => (what === 'text' || what === 'raw' || what === 'requestId' ? { type: 'copy', what } : undefined),
  openRaw: () => ({ type: 'openRaw' }),
  saveResponse: () => ({ type: 'saveResponse' }),
  saveImage: ({ exchangeId, index }) =>
    isText(exchangeId) && isCount(index) ? { type: 'saveImage', exchangeId, index } : undefined,
  image: ({ exchangeId, index }) =>
    isText(exchangeId) && isCount(index) ? { type: 'image', exchangeId, index } : undefined,
  frames: ({ exchangeId, from, count }) =>
    isText(exchangeId) && isCount(from) && isCount(count) ? { type: 'frames', exchangeId, from, count } : undefined,
  revealMatch: ({ exchangeId, assessment, focus }) =>
    isText(exchangeId) && isCount(assessment) && typeof focus === 'boolean'
      ? { type: 'revealMatch', exchangeId, assessment, focus }
      : undefined,
  compare: ({ guardrail }) =>
    guardrail === 'none' || guardrail === 'version' ? { type: 'compare', guardrail } : undefined,
  cancelComparison: () => ({ type: 'cancelComparison' }),
  closeComparison: () => ({ type: 'closeComparison' }),
  openLink: ({ url }) => (isText(url) ? { type: 'openLink', url } : undefined),
  failureAction: ({ action }) => (isFailureAction(action) ? { type: 'failureAction', action } : undefined),
};

/** What the panel says, checked member by member; `undefined` for everything else, which is then dropped. */
export function readPanelMessage(value: unknown): PanelToHost | undefined {
  if (!isPlainObject(value) || !Object.hasOwn(value, 'type') || typeof value.type !== 'string') return undefined;
  if (!Object.hasOwn(READERS, value.type)) return undefined;
  return READERS[value.type as PanelToHost['type']](value);
}

function readMembers(value: unknown): Partial<Record<FormField, string | null>> | undefined {
  if (!isPlainObject(value)) return undefined;
  const members: Partial<Record<FormField, string | null>> = {};
  for (const [name, text] of Object.entries(value)) {
    const field = FORM_FIELDS.find(known => known === name);
    if (!field || !(text === null || isText(text))) return undefined;
    members[field] = text;
  }
  return members;
}

function readSigner(value: unknown): PanelSigner | undefined {
  if (!isPlainObject(value)) return undefined;
  const { kind, name } = value;
  switch (kind) {
    case 'profile':
    case 'apiKey':
      return isText(name) && name !== '' ? { kind, name } : undefined;
    case 'environment':
    case 'default':
    case 'sandbox':
    case 'storeApiKey':
    case 'workspaceProfile':
      return { kind };
    default:
      return undefined;
  }
}

function isPlainObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

function isFailureAction(value: unknown): value is FailureAction {
  return FAILURE_ACTIONS.some(action => action === value);
}
