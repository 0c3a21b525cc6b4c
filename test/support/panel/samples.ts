import type { ExchangeView, FailureView } from '../../../src/core/exchange/exchangeView.ts';
import { readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';
import type { FormView, Suggestion } from '../../../src/protocol/form.ts';
import type { Progress } from '../../../src/protocol/toPanel.ts';
import { FORM_FIELDS } from '../../../src/core/request/members.ts';

export const MODELS: readonly Suggestion[] = [
  {
    value: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    label: 'Claude Sonnet 4',
    description: 'Anthropic · US profile',
  },
  { value: 'anthropic.claude-3-haiku-20240307-v1:0', label: 'Claude 3 Haiku', description: 'Anthropic' },
  { value: 'amazon.nova-pro-v1:0', label: 'Nova Pro', description: 'Amazon' },
  { value: 'meta.llama3-3-70b-instruct-v1:0', label: 'Llama 3.3 70B Instruct', description: 'Meta' },
  { value: 'mistral.mistral-large-2407-v1:0', label: 'Mistral Large', description: 'Mistral AI' },
];

/** A form over a small request file. */
export function sampleForm(change: Partial<FormView> = {}): FormView {
  const values = Object.fromEntries(FORM_FIELDS.map(field => [field, null])) as FormView['values'];
  return {
    document: { uri: 'file:///requests/why.bedrock.json', name: 'why.bedrock.json', dirty: false },
    values: { ...values, modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0', region: 'us-east-1' },
    readOnly: [],
    suggestions: {
      modelId: MODELS,
      region: ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2'].map(value => ({ value, label: value })),
      profile: [
        {
          value: 'dev',
          label: 'dev',
          description: 'SSO',
          group: 'Profiles, written into this file',
          signer: { kind: 'profile', name: 'dev' },
        },
        {
          value: 'production',
          label: 'production',
          description: 'role',
          group: 'Profiles, written into this file',
          signer: { kind: 'profile', name: 'production' },
        },
        {
          value: 'API key prod',
          label: 'API key prod',
          description: 'short-term, for us-east-1',
          group: 'Bedrock API keys, for this workspace',
          signer: { kind: 'apiKey', name: 'prod' },
        },
        {
          value: '',
          label: 'Store a Bedrock API key…',
          group: 'Bedrock API keys, for this workspace',
          signer: { kind: 'storeApiKey' },
        },
        {
          value: 'No profile',
          label: 'No profile',
          group: 'Others, for this workspace',
          signer: { kind: 'environment' },
        },
        {
          value: 'Sandbox',
          label: 'Sandbox',
          description: 'no AWS account, no model is called',
          group: 'Others, for this workspace',
          signer: { kind: 'sandbox' },
        },
      ],
      guardrailIdentifier: [
        {
          value: 'gr1a2b3c4d5e',
          label: 'customer-service',
          description: '2 versions',
          also: { guardrailVersion: '2' },
        },
      ],
      guardrailVersion: [
        { value: 'DRAFT', label: 'DRAFT' },
        { value: '2', label: '2' },
        { value: '1', label: '1' },
      ],
    },
    lists: {},
    defaults: { profile: 'default', serviceTier: 'default', performanceConfigLatency: 'standard' },
    diagnostics: [],
    destination: 'aws',
    identity: 'profile dev · us-east-1',
    signer: {
      chosen: null,
      decidedBy: 'The default profile',
      notes: ['Strongest first: this file, this workspace, the setting.'],
      details: ['Who signs, strongest first:', '→ the default profile'],
    },
    pinned: false,
    trusted: true,
    stream: false,
    ...change,
  };
}

/** An answered exchange with a short text. */
export function sampleExchange(change: Partial<ExchangeView> = {}): ExchangeView {
  const text = change.text ?? 'Because air scatters **blue** light more than red.';
  const raw = JSON.stringify(
    {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 30, output_tokens: 14 },
    },
    null,
    2,
  );
  return {
    id: 'exchange-1',
    state: 'answered',
    phase: null,
    operation: 'InvokeModel',
    modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    region: 'us-east-1',
    endpoint: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    sandbox: false,
    signedBy: 'profile dev',
    startedAt: '2026-11-22T09:30:00.000Z',
    text,
    textOmitted: 0,
    reasoning: '',
    toolCalls: [],
    images: [],
    embeddings: [],
    embeddingsOmitted: 0,
    similarity: null,
    ranking: [],
    media: [],
    stopReason: 'end_turn',
    usage: { inputTokens: 30, outputTokens: 14, cacheReadInputTokens: null, cacheWriteInputTokens: null },
    modelFailure: null,
    guardrail: null,
    raw: { text: raw, language: 'json', bytes: raw.length, omitted: 0 },
    failure: null,
    status: 200,
    requestId: '6f2f6d0e-3a2a-4a53-9a53-8d5f0a6b7c11',
    contentType: 'application/json',
    performanceConfigLatency: 'standard',
    serviceTier: 'default',
    headers: [
      ['content-type', 'application/json'],
      ['x-amzn-requestid', '6f2f6d0e-3a2a-4a53-9a53-8d5f0a6b7c11'],
      ['x-amzn-bedrock-invocation-latency', '1840'],
    ],
    attempts: [
      {
        attempt: 1,
        status: 200,
        requestId: '6f2f6d0e-3a2a-4a53-9a53-8d5f0a6b7c11',
        error: null,
        message: null,
        durationMs: 1920,
        retryDelayMs: null,
      },
    ],
    timings: { firstByteMs: 1890, firstTokenMs: null, lastTokenMs: null, totalMs: 1920 },
    invocationLatencyMs: 1840,
    firstByteLatencyMs: null,
    chunks: 0,
    brokenFrame: null,
    notices: [],
    ...change,
  };
}

/** A stream that has begun and brought nothing yet. */
export function runningExchange(change: Partial<ExchangeView> = {}): ExchangeView {
  return sampleExchange({
    state: 'running',
    phase: { kind: 'waiting', attempt: 1, maxAttempts: 3 },
    operation: 'InvokeModelWithResponseStream',
    text: '',
    stopReason: null,
    usage: { inputTokens: null, outputTokens: null, cacheReadInputTokens: null, cacheWriteInputTokens: null },
    raw: { text: '', language: 'json', bytes: 0, omitted: 0 },
    status: null,
    requestId: null,
    headers: [],
    attempts: [],
    timings: { firstByteMs: null, firstTokenMs: null, lastTokenMs: null, totalMs: null },
    invocationLatencyMs: null,
    ...change,
  });
}

export const RECEIVING: Progress = {
  phase: { kind: 'receiving', bytes: 1234, chunks: 42 },
  chunks: 42,
  characters: 640,
  bytes: 1234,
  outputTokens: null,
  timings: { firstByteMs: 280, firstTokenMs: 310, lastTokenMs: null, totalMs: null },
};

export const THROTTLED: FailureView = {
  name: 'ThrottlingException',
  message: 'Too many requests, please wait before trying again.',
  advice: 'Wait a moment and send again, or ask for a higher quota in the Service Quotas console.',
  status: 429,
  requestId: '0b7b6b86-4f3c-4f4e-8a37-0b7b6b864f3c',
  originalStatusCode: null,
  originalMessage: null,
  resourceName: null,
  actions: ['sendAgain', 'chooseModel', 'showLog'],
};

/** A guardrail's report, read by the product's own reader from a body as Bedrock sends it. */
export function guardrailReport(trace: Record<string, unknown>, action = 'INTERVENED'): ExchangeView['guardrail'] {
  return readGuardrail({ 'amazon-bedrock-trace': { guardrail: trace }, 'amazon-bedrock-guardrailAction': action });
}

const METRICS = {
  guardrailProcessingLatency: 271,
  usage: {
    topicPolicyUnits: 1,
    contentPolicyUnits: 1,
    wordPolicyUnits: 1,
    sensitiveInformationPolicyUnits: 1,
    contextualGroundingPolicyUnits: 0,
  },
  guardrailCoverage: { textCharacters: { guarded: 118, total: 118 } },
};

export const BLOCKED_TRACE = {
  input: {
    gr1a2b3c4d5e: {
      topicPolicy: { topics: [{ name: 'Investment advice', type: 'DENY', action: 'BLOCKED', detected: true }] },
      contentPolicy: {
        filters: [
          { type: 'MISCONDUCT', confidence: 'HIGH', filterStrength: 'MEDIUM', action: 'BLOCKED', detected: true },
          { type: 'VIOLENCE', confidence: 'LOW', filterStrength: 'HIGH', action: 'NONE', detected: true },
          { type: 'HATE', confidence: 'NONE', filterStrength: 'HIGH', action: 'NONE', detected: false },
        ],
      },
      sensitiveInformationPolicy: {
        piiEntities: [{ type: 'EMAIL', match: 'jo@example.com', action: 'BLOCKED', detected: true }],
      },
      invocationMetrics: METRICS,
    },
  },
  actionReason: 'Guardrail blocked.',
};

export const MASKED_TRACE = {
  modelOutput: ['The caller is Jane Roe, account 1234561666.'],
  input: { gr1a2b3c4d5e: { invocationMetrics: METRICS } },
  outputs: [
    {
      gr1a2b3c4d5e: {
        sensitiveInformationPolicy: {
          piiEntities: [{ type: 'NAME', match: 'Jane Roe', action: 'ANONYMIZED', detected: true }],
          regexes: [
            {
              name: 'Account number',
              regex: '\\b\\d{10}\\b',
              match: '1234561666',
              action: 'ANONYMIZED',
              detected: true,
            },
          ],
        },
        contextualGroundingPolicy: {
          filters: [
            { type: 'GROUNDING', threshold: 0.75, score: 0.42, action: 'NONE', detected: true },
            { type: 'RELEVANCE', threshold: 0.5, score: 0.91, action: 'NONE', detected: false },
          ],
        },
        newPolicy: { items: [{ type: 'SOMETHING_NEW', action: 'NONE', detected: true, depth: 3 }] },
        invocationMetrics: METRICS,
      },
    },
  ],
  actionReason: 'Guardrail masked.',
  laterMember: { level: 1 },
};
