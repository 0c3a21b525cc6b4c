import assert from 'node:assert/strict';
import type { FailureView } from '../../../src/core/exchange/exchangeView.ts';
import type { GuardrailAssessment, GuardrailInvocation } from '../../../src/core/guardrail/guardrailReport.ts';
import type { Suggestion } from '../../../src/protocol/form.ts';
import { readHostMessage } from '../../../src/protocol/toPanel.ts';
import type { HostToPanel } from '../../../src/protocol/toPanel.ts';
import { RECEIVING, runningExchange, sampleExchange, sampleForm, THROTTLED } from '../../support/panel/samples.ts';
import { placesOf, wrongFor } from './changedCopies.ts';

const suggestion: Required<Suggestion> = {
  value: 'a',
  label: 'A',
  description: 'the first',
  also: { guardrailVersion: '1' },
  group: 'Letters',
  ask: true,
  signer: { kind: 'profile', name: 'dev' },
};

const assessment: Required<GuardrailAssessment> = {
  guardrailId: 'gr1',
  side: 'input',
  policy: 'somethingNewPolicy',
  list: 'items',
  type: 'EMAIL',
  name: 'n',
  match: 'jo@example.com',
  regex: '\\d',
  action: 'BLOCKED',
  detected: true,
  confidence: 'HIGH',
  filterStrength: 'LOW',
  score: 0.5,
  threshold: 0.7,
  more: { constructor: 'kept' },
};

const invocation: Required<GuardrailInvocation> = {
  guardrailId: 'gr1',
  side: 'output',
  processingLatencyMs: 12,
  usage: { topicPolicyUnits: 1 },
  textCharacters: { guarded: 1, total: 2 },
  images: { guarded: 0, total: 1 },
  applied: { guardrailOrigin: ['REQUEST'] },
  more: { later: 1 },
};

const failure: Required<FailureView> = {
  ...THROTTLED,
  missingPermission: {
    actions: ['bedrock:InvokeModel'],
    resource: 'r',
    principal: 'p',
    explicitDeny: false,
    policyKind: null,
    policy: '{}',
    notes: ['note'],
  },
  candidates: [{ modelId: 'm', name: null, listed: true }],
  places: [{ path: 'body.messages', line: 1, column: 2 }],
  signature: {
    texts: [{ title: 'String to sign', lines: [{ ours: 'a', theirs: null }], firstDifference: 0 }],
    verdict: 'The date differs.',
  },
};

const whole = sampleExchange({
  failure,
  toolCalls: [{ id: 'tool', name: 'search', input: { for: 'anything', constructor: 1 } }],
  images: [{ bytes: 1, mediaType: 'image/png', width: 1, height: null, seed: 3, refusal: null }],
  embeddings: [{ kind: null, dimensions: 2, norm: 1, first: [0.5], input: 'text', plot: [[-1, 1]] }],
  similarity: { of: [0, 1], omitted: 0, cosine: [[1, null]] },
  ranking: [{ index: 0, score: 0.9, document: null }],
  media: ['s3://bucket/key'],
  brokenFrame: { number: 3, reason: 'checksum' },
  notices: ['The clock was corrected.'],
  guardrail: {
    action: 'INTERVENED',
    verdict: 'blocked',
    summary: 'Blocked',
    actionReason: null,
    assessments: [assessment],
    invocations: [invocation],
    modelOutput: ['said'],
    traced: true,
    unknown: { later: { deep: [1] } },
  },
});

/** At least one of every message; a message that is added and has none here does not compile. */
const GOOD: { readonly [T in HostToPanel['type']]: readonly Extract<HostToPanel, { type: T }>[] } = {
  delta: [
    { type: 'delta', exchangeId: 'e', text: 't', reasoning: 'r', progress: RECEIVING },
    {
      type: 'delta',
      exchangeId: 'e',
      text: '',
      reasoning: '',
      progress: {
        ...RECEIVING,
        phase: { kind: 'backoff', attempt: 1, maxAttempts: 3, resumesAt: 5, reason: 'throttled' },
      },
    },
  ],
  form: [
    {
      type: 'form',
      form: sampleForm({
        readOnly: ['trace'],
        suggestions: { modelId: [suggestion] },
        lists: { modelId: { loading: false, listedAt: 5, problems: ['denied'] } },
        defaults: { region: 'us-east-1' },
        diagnostics: [{ severity: 'error', message: 'm', line: 1, column: 1, field: 'modelId', offset: 0 }],
      }),
    },
    { type: 'form', form: sampleForm({ document: null }) },
  ],
  exchange: [
    { type: 'exchange', exchange: whole },
    { type: 'exchange', exchange: runningExchange() },
    { type: 'exchange', exchange: runningExchange({ phase: { kind: 'credentials' } }) },
    { type: 'exchange', exchange: runningExchange({ phase: { kind: 'connecting', attempt: 1, maxAttempts: 2 } }) },
    { type: 'exchange', exchange: null },
  ],
  requestPlaces: [{ type: 'requestPlaces', exchangeId: 'e', found: [0, 2], notFound: [1] }],
  showAssessment: [{ type: 'showAssessment', exchangeId: 'e', assessment: 1 }],
  showTab: [{ type: 'showTab', tab: 'trace' }],
  comparison: [
    {
      type: 'comparison',
      exchangeId: 'e',
      refusal: null,
      guardrail: { identifier: 'gr1', version: '2' },
      sandbox: false,
      comparison: { second: 'Without the guardrail', exchange: sampleExchange() },
    },
    { type: 'comparison', exchangeId: 'e', refusal: 'why', guardrail: null, sandbox: true, comparison: null },
  ],
  imageData: [
    { type: 'imageData', exchangeId: 'e', index: 0, data: new Uint8Array([1, 2]) },
    { type: 'imageData', exchangeId: 'e', index: 0, data: null },
  ],
  frameList: [
    {
      type: 'frameList',
      exchangeId: 'e',
      from: 0,
      frames: [{ number: 1, atMs: 2, size: 3, headers: [[':a', 'b']], payload: '{}', omitted: 0, problem: null }],
    },
    { type: 'frameList', exchangeId: 'e', from: 0, frames: null },
  ],
};
const messages: readonly HostToPanel[] = Object.values(GOOD).flat();

/** The members that a message may leave out, by the end of their path. */
const OPTIONAL =
  /(?:(?:suggestions|lists|also|defaults)\.\w+|usage\.\w+Units|suggestions\.\w+\.\d+\.(?:description|also|group|ask|signer)|assessments\.\d+\.(?:type|name|match|regex|action|detected|confidence|filterStrength|score|threshold|more)|invocations\.\d+\.(?:processingLatencyMs|textCharacters|images|applied|more)|failure\.(?:missingPermission|candidates|places|signature))$/;
/** Inside of JSON that is kept as it came. */
const INSIDE_JSON = /\.(?:input|more|applied|unknown)\./;
/** What may be any JSON itself. */
const ANY_JSON = /toolCalls\.\d+\.input$/;

describe('messages to the panel', () => {
  it('come through unchanged', () => {
    for (const message of messages) assert.deepEqual(readHostMessage(message), message);
  });

  it('come through the JSON that VS Code makes of them, bytes aside', () => {
    for (const message of messages.filter(({ type }) => type !== 'imageData')) {
      assert.deepEqual(readHostMessage(JSON.parse(JSON.stringify(message))), message);
    }
  });

  it('lose what does not belong to them', () => {
    for (const message of messages) assert.deepEqual(readHostMessage({ ...message, extra: 1 }), message);
    const exchange = { ...whole, extra: 1, raw: { ...whole.raw, extra: 1 } };
    assert.deepEqual(readHostMessage({ type: 'exchange', exchange }), { type: 'exchange', exchange: whole });
  });

  for (const type of Object.keys(GOOD) as HostToPanel['type'][]) {
    it(`${type}: are ignored where a member has another type`, () => {
      for (const message of GOOD[type]) {
        for (const place of placesOf(message)) {
          if (INSIDE_JSON.test(place.path) || ANY_JSON.test(place.path)) continue;
          for (const wrong of wrongFor(place.value)) {
            assert.equal(readHostMessage(place.with(wrong)), undefined, `${place.path} as ${String(wrong)}`);
          }
        }
      }
    });

    it(`${type}: are ignored where a member is missing or inherited`, () => {
      for (const message of GOOD[type]) {
        for (const place of placesOf(message)) {
          if (place.inList || INSIDE_JSON.test(place.path)) continue;
          assert.equal(readHostMessage(place.inherited()), undefined, `${place.path} inherited`);
          const read = readHostMessage(place.without());
          if (OPTIONAL.test(place.path)) assert.ok(read, `without ${place.path}`);
          else assert.equal(read, undefined, `without ${place.path}`);
        }
      }
    });
  }

  it('are ignored where they are none', () => {
    for (const other of [
      null,
      undefined,
      1,
      'form',
      [],
      {},
      { type: 'eval' },
      { type: '__proto__' },
      { type: ['form'] },
    ]) {
      assert.equal(readHostMessage(other), undefined);
    }
    assert.equal(readHostMessage({ type: 'constructor' }), undefined);
  });

  it('are ignored where a fixed word is another one', () => {
    const bent: unknown[] = [
      { type: 'showTab', tab: 'raw' },
      { type: 'exchange', exchange: { ...whole, state: 'fine' } },
      { type: 'exchange', exchange: { ...whole, operation: 'constructor' } },
      { type: 'exchange', exchange: { ...whole, headers: [['only one']] } },
      { type: 'exchange', exchange: { ...whole, headers: [['a', 'b', 'c']] } },
      { type: 'exchange', exchange: { ...whole, failure: { ...failure, actions: ['toString'] } } },
      { type: 'form', form: sampleForm({ suggestions: { body: [] } as object }) },
      { type: 'form', form: { ...sampleForm(), readOnly: ['body'] } },
    ];
    for (const message of bent) assert.equal(readHostMessage(message), undefined);
  });
});
