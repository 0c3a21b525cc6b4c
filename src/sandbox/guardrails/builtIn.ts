import { ACCOUNT, DEFAULT_REGION } from '../models/account.ts';
import type { ContentRule, GuardrailDefinition, PiiRule, RegexRule, TopicRule, WordRules } from './definition.ts';

const BLOCKED_INPUT = 'Sorry, the model cannot answer this question.';
const BLOCKED_OUTPUT = 'Sorry, the model response was blocked.';

const INVESTMENT: TopicRule = {
  name: 'Investment advice',
  definition: 'Recommendations about the management or allocation of funds with the aim of a return.',
  examples: ['Should I buy shares of this company?', 'Which fund gives the best return?'],
  phrases: [
    'invest',
    'investing',
    'investment',
    'investments',
    'stock',
    'stocks',
    'shares',
    'bitcoin',
    'mutual fund',
    'portfolio',
  ],
  action: { input: 'BLOCK', output: 'BLOCK' },
};

const LEGAL: TopicRule = {
  name: 'Legal advice',
  definition: 'Advice on a legal dispute or on what the law says in a person’s case.',
  examples: ['Can I sue my landlord?'],
  phrases: ['sue', 'lawsuit', 'legal advice', 'lawyer'],
  action: { input: 'BLOCK', output: 'BLOCK' },
};

const CONTENT: readonly ContentRule[] = [
  { type: 'SEXUAL', strength: { input: 'HIGH', output: 'HIGH' }, action: { input: 'BLOCK', output: 'BLOCK' } },
  { type: 'VIOLENCE', strength: { input: 'MEDIUM', output: 'MEDIUM' }, action: { input: 'BLOCK', output: 'BLOCK' } },
  { type: 'HATE', strength: { input: 'HIGH', output: 'HIGH' }, action: { input: 'BLOCK', output: 'BLOCK' } },
  { type: 'INSULTS', strength: { input: 'MEDIUM', output: 'MEDIUM' }, action: { input: 'BLOCK', output: 'BLOCK' } },
  { type: 'MISCONDUCT', strength: { input: 'MEDIUM', output: 'MEDIUM' }, action: { input: 'BLOCK', output: 'BLOCK' } },
  { type: 'PROMPT_ATTACK', strength: { input: 'HIGH', output: 'NONE' }, action: { input: 'BLOCK' } },
];

const WORDS: WordRules = {
  words: ['acme-secret', 'project bluebird'],
  profanity: true,
  action: { input: 'BLOCK', output: 'BLOCK' },
};

const SECRETS: readonly PiiRule[] = [
  'US_SOCIAL_SECURITY_NUMBER',
  'CREDIT_DEBIT_CARD_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'PASSWORD',
  'PIN',
].map((type): PiiRule => ({ type, action: { input: 'BLOCK', output: 'BLOCK' } }));

const MASKED_TYPES = [
  'EMAIL',
  'PHONE',
  'NAME',
  'ADDRESS',
  'AGE',
  'USERNAME',
  'URL',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'LICENSE_PLATE',
  'VEHICLE_IDENTIFICATION_NUMBER',
  'DRIVER_ID',
  'US_SOCIAL_SECURITY_NUMBER',
  'US_PASSPORT_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'CREDIT_DEBIT_CARD_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'SWIFT_CODE',
  'PIN',
  'PASSWORD',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'CA_HEALTH_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
];

const ACCOUNT_NUMBER: RegexRule = {
  name: 'Account number',
  description: 'Ten digits',
  pattern: '\\b\\d{10}\\b',
  action: { input: 'NONE', output: 'ANONYMIZE' },
};

const CREATED = '2026-03-02T09:00:00.000000001Z';

const SUPPORT_DESK = {
  id: 'sandboxguard1',
  name: 'support-desk',
  description: 'Blocks denied topics, harmful content, company words and secrets in prompts and answers.',
  createdAt: CREATED,
  blockedInput: BLOCKED_INPUT,
  blockedOutput: BLOCKED_OUTPUT,
};
const PRIVACY_MASK = {
  id: 'sandboxguard2',
  name: 'privacy-mask',
  description: 'Masks personal data in answers; prompts pass unchanged.',
  createdAt: CREATED,
  blockedInput: BLOCKED_INPUT,
  blockedOutput: BLOCKED_OUTPUT,
};
const DETECT_ONLY = {
  id: 'sandboxguard3',
  name: 'detect-only',
  description: 'Detects everything and changes nothing.',
  createdAt: CREATED,
  blockedInput: BLOCKED_INPUT,
  blockedOutput: BLOCKED_OUTPUT,
};
const GROUNDED = {
  id: 'sandboxguard4',
  name: 'grounded-answers',
  description: 'Blocks answers that the tagged source does not support; checks leave rules by automated reasoning.',
  createdAt: CREATED,
  blockedInput: BLOCKED_INPUT,
  blockedOutput: BLOCKED_OUTPUT,
};

const piiOnOutput: readonly PiiRule[] = MASKED_TYPES.map(type => ({ type, action: { output: 'ANONYMIZE' } }));
const piiBothSides: readonly PiiRule[] = MASKED_TYPES.map(type => ({
  type,
  action: { input: 'ANONYMIZE', output: 'ANONYMIZE' },
}));
const everythingDetected: Pick<GuardrailDefinition, 'topics' | 'content' | 'words' | 'pii' | 'regexes'> = {
  topics: [INVESTMENT, LEGAL].map(topic => ({ ...topic, action: { input: 'NONE', output: 'NONE' } })),
  content: CONTENT.map(rule => ({
    ...rule,
    action: rule.type === 'PROMPT_ATTACK' ? { input: 'NONE' } : { input: 'NONE', output: 'NONE' },
  })),
  words: { ...WORDS, action: { input: 'NONE', output: 'NONE' } },
  pii: MASKED_TYPES.map(type => ({ type, action: { input: 'NONE', output: 'NONE' } })),
  regexes: [{ ...ACCOUNT_NUMBER, action: { input: 'NONE', output: 'NONE' } }],
};

/** Every guardrail of the sandbox, each version its own entry, DRAFT first. */
export const BUILT_IN_GUARDRAILS: readonly GuardrailDefinition[] = [
  {
    ...SUPPORT_DESK,
    version: 'DRAFT',
    updatedAt: '2026-06-01T08:30:00.5Z',
    topics: [INVESTMENT, LEGAL],
    content: CONTENT,
    words: WORDS,
    pii: SECRETS,
  },
  { ...SUPPORT_DESK, version: '1', updatedAt: '2026-03-03T10:00:00Z', topics: [INVESTMENT], words: WORDS },
  {
    ...SUPPORT_DESK,
    version: '2',
    updatedAt: '2026-05-12T10:00:00Z',
    topics: [INVESTMENT],
    content: CONTENT,
    words: WORDS,
    pii: SECRETS,
  },
  {
    ...PRIVACY_MASK,
    version: 'DRAFT',
    updatedAt: '2026-06-01T08:30:00.5Z',
    pii: piiOnOutput,
    regexes: [ACCOUNT_NUMBER],
  },
  { ...PRIVACY_MASK, version: '1', updatedAt: '2026-03-03T10:00:00Z', pii: piiOnOutput, regexes: [ACCOUNT_NUMBER] },
  {
    ...PRIVACY_MASK,
    version: '2',
    updatedAt: '2026-05-12T10:00:00Z',
    description: 'Masks personal data in prompts before the model sees them, and in answers.',
    pii: piiBothSides,
    regexes: [{ ...ACCOUNT_NUMBER, action: { input: 'ANONYMIZE', output: 'ANONYMIZE' } }],
  },
  { ...DETECT_ONLY, version: 'DRAFT', updatedAt: '2026-06-01T08:30:00.5Z', ...everythingDetected },
  { ...DETECT_ONLY, version: '1', updatedAt: '2026-03-03T10:00:00Z', ...everythingDetected },
  {
    ...GROUNDED,
    version: 'DRAFT',
    updatedAt: '2026-06-01T08:30:00.5Z',
    grounding: [
      { type: 'GROUNDING', threshold: 0.75, action: 'BLOCK' },
      { type: 'RELEVANCE', threshold: 0.5, action: 'BLOCK' },
    ],
    reasoningPolicies: [`arn:aws:bedrock:${DEFAULT_REGION}:${ACCOUNT}:automated-reasoning-policy/sbxleaverule:1`],
  },
  {
    ...GROUNDED,
    version: '1',
    updatedAt: '2026-03-03T10:00:00Z',
    grounding: [
      { type: 'GROUNDING', threshold: 0.75, action: 'BLOCK' },
      { type: 'RELEVANCE', threshold: 0.5, action: 'BLOCK' },
    ],
    reasoningPolicies: [`arn:aws:bedrock:${DEFAULT_REGION}:${ACCOUNT}:automated-reasoning-policy/sbxleaverule:1`],
  },
];

/** The ARN of a guardrail in a Region. */
export function guardrailArn(id: string, region: string): string {
  return `arn:aws:bedrock:${region}:${ACCOUNT}:guardrail/${id}`;
}

/** Finds a guardrail by id or ARN; undefined when no such version exists in the Region. */
export function findGuardrail(identifier: string, version: string, region: string): GuardrailDefinition | undefined {
  const arn = /^arn:aws(?:-[^:]+)?:bedrock:([a-z0-9-]+):\d{12}:guardrail\/([a-z0-9]+)$/.exec(identifier);
  if (arn && arn[1] !== region) return undefined;
  const id = arn?.[2] ?? identifier;
  return BUILT_IN_GUARDRAILS.find(guardrail => guardrail.id === id && guardrail.version === version);
}
