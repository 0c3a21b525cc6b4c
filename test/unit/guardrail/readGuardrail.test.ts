import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardrailStreamReader, readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';
import type { GuardrailReport } from '../../../src/core/guardrail/guardrailReport.ts';

interface Examples {
  invoke: Record<string, Record<string, unknown>>;
  stream: Record<string, unknown[]>;
  converseTrace: { guardrail: unknown };
}

const examples = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/bedrock/guardrail-examples.json'), 'utf8'),
) as Examples;

function streamed(chunks: readonly unknown[]): GuardrailReport | null {
  const reader = guardrailStreamReader();
  for (const chunk of chunks) reader.add(chunk);
  return reader.report();
}

function traced(guardrail: unknown, action = 'INTERVENED'): GuardrailReport {
  const report = readGuardrail({ 'amazon-bedrock-guardrailAction': action, 'amazon-bedrock-trace': { guardrail } });
  assert.ok(report);
  return report;
}

const ALL_ON_INPUT =
  'Blocked on input: topic "Investment advice"; content MISCONDUCT; content PROMPT_ATTACK; custom word; ' +
  'word list PROFANITY; PII EMAIL; regex "Account number"';
const MASKED = 'Masked on output: PII NAME; regex "Account number"';

interface Expected {
  action: string;
  verdict: string;
  summary: string;
  actionReason: string | null;
  traced: boolean;
  assessments: number;
  invocations: number;
}

const INVOKE: Record<string, Expected> = {
  inputBlocked: {
    action: 'INTERVENED',
    verdict: 'blocked',
    summary: ALL_ON_INPUT,
    actionReason: 'Guardrail blocked.',
    traced: true,
    assessments: 7,
    invocations: 1,
  },
  outputMasked: {
    action: 'INTERVENED',
    verdict: 'masked',
    summary: MASKED,
    actionReason: 'No action.\nGuardrail masked.',
    traced: true,
    assessments: 2,
    invocations: 2,
  },
  outputBlockedGroundingAndAutomatedReasoning: {
    action: 'INTERVENED',
    verdict: 'blocked',
    summary: 'Blocked on output: grounding 0.31 below 0.75',
    actionReason: 'Guardrail blocked.',
    traced: true,
    assessments: 4,
    invocations: 2,
  },
  noneWithTrace: {
    action: 'NONE',
    verdict: 'none',
    summary: 'No action: the guardrail found nothing',
    actionReason: 'No action.',
    traced: true,
    assessments: 0,
    invocations: 2,
  },
  noneWithEnabledFull: {
    action: 'NONE',
    verdict: 'none',
    summary: 'No action: the guardrail found nothing',
    actionReason: 'No action.',
    traced: true,
    assessments: 14,
    invocations: 2,
  },
  noneTraceDisabled: {
    action: 'NONE',
    verdict: 'none',
    summary: 'No action by the guardrail',
    actionReason: null,
    traced: false,
    assessments: 0,
    invocations: 0,
  },
};

const STREAM: Record<string, Partial<Expected>> = {
  claudeInputBlocked: { action: 'INTERVENED', verdict: 'blocked', summary: ALL_ON_INPUT, traced: true },
  titanInputBlocked: { action: 'INTERVENED', verdict: 'blocked', summary: ALL_ON_INPUT, traced: true },
  titanOutputMasked: { action: 'INTERVENED', verdict: 'masked', summary: MASKED, traced: true },
  novaOutputMasked: { action: 'INTERVENED', verdict: 'masked', summary: MASKED, traced: true },
};

describe("the guardrail's trace", () => {
  it('has a row for every example', () => {
    assert.deepEqual(Object.keys(examples.invoke), Object.keys(INVOKE));
    assert.deepEqual(Object.keys(examples.stream), Object.keys(STREAM));
  });

  for (const [name, expected] of Object.entries(INVOKE)) {
    it(`whole: ${name}`, () => {
      const report = readGuardrail(examples.invoke[name]);
      assert.ok(report);
      const { action, verdict, summary, actionReason, assessments, invocations } = report;
      assert.deepEqual(
        {
          action,
          verdict,
          summary,
          actionReason,
          traced: report.traced,
          assessments: assessments.length,
          invocations: invocations.length,
        },
        expected,
      );
      assert.deepEqual(report.unknown, {});
    });
  }

  for (const [name, expected] of Object.entries(STREAM)) {
    it(`streamed: ${name}`, () => {
      const report = streamed(examples.stream[name] ?? []);
      assert.ok(report);
      const { action, verdict, summary } = report;
      assert.deepEqual({ action, verdict, summary, traced: report.traced }, expected);
    });
  }

  it('gives every member of a finding and of what the run cost', () => {
    const report = readGuardrail(examples.invoke['inputBlocked']);
    assert.deepEqual(report?.assessments[1], {
      guardrailId: 'gr1a2b3c4d5e',
      side: 'input',
      policy: 'contentPolicy',
      list: 'filters',
      type: 'MISCONDUCT',
      confidence: 'HIGH',
      filterStrength: 'MEDIUM',
      action: 'BLOCKED',
      detected: true,
    });
    assert.deepEqual(report.assessments[6], {
      guardrailId: 'gr1a2b3c4d5e',
      side: 'input',
      policy: 'sensitiveInformationPolicy',
      list: 'regexes',
      name: 'Account number',
      regex: '\\b\\d{10}\\b',
      match: '1234567890',
      action: 'BLOCKED',
      detected: true,
    });
    const [invocation] = report.invocations;
    assert.deepEqual(invocation?.textCharacters, { guarded: 118, total: 118 });
    assert.deepEqual(
      [
        invocation.processingLatencyMs,
        invocation.usage['topicPolicyUnits'],
        invocation.usage['automatedReasoningPolicies'],
      ],
      [271, 1, 0],
    );
  });

  it('names an automated reasoning finding by its kind and keeps the whole of it', () => {
    const findings =
      readGuardrail(examples.invoke['outputBlockedGroundingAndAutomatedReasoning'])?.assessments.filter(
        one => one.list === 'findings',
      ) ?? [];
    assert.deepEqual(
      findings.map(one => [one.type, Object.keys(one.more ?? {})]),
      [
        ['invalid', ['invalid']],
        ['noTranslations', ['noTranslations']],
      ],
    );
  });

  it("gives the model's own text as it came: a JSON body whole, plain text in a stream", () => {
    assert.match(
      readGuardrail(examples.invoke['outputMasked'])?.modelOutput[0] ?? '',
      /^\{"id":"msg_bdrk_01".*Jane Roe/,
    );
    assert.deepEqual(streamed(examples.stream['titanOutputMasked'] ?? [])?.modelOutput, ['\nThe caller is Jane Roe.']);
  });

  it("reads Converse's nesting too", () => {
    const report = readGuardrail({ trace: examples.converseTrace });
    assert.deepEqual([report?.verdict, report?.summary, report?.invocations.length], ['masked', MASKED, 2]);
  });

  it('is null where no guardrail ran, whatever else the body holds', () => {
    for (const body of [
      null,
      'x',
      [],
      {},
      { trace: {} },
      { trace: { guardrail: {} } },
      { metadata: { trace: {} } },
      { trace: 'y', guardrail: { input: {} } },
    ]) {
      assert.equal(readGuardrail(body), null);
      assert.equal(streamed([body]), null);
    }
  });

  describe('without a trace', () => {
    const masked = {
      type: 'message',
      content: [],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1 },
      'amazon-bedrock-guardrailAction': 'INTERVENED',
    };
    it('an intervention that shows neither is called that, and says how to see more', () => {
      const report = readGuardrail({ outputText: 'No.', 'amazon-bedrock-guardrailAction': 'INTERVENED' });
      assert.deepEqual(
        [report?.verdict, report?.traced, report?.summary],
        ['intervened', false, 'Guardrail intervened; send with trace ENABLED to see why'],
      );
      assert.equal(
        streamed([{ 'amazon-bedrock-guardrailAction': 'INTERVENED' }, { 'amazon-bedrock-guardrailAction': 'NONE' }])
          ?.verdict,
        'intervened',
      );
    });
    it('a Claude answer with its stop reason and usage was masked', () => {
      assert.equal(readGuardrail(masked)?.verdict, 'masked');
      assert.equal(readGuardrail({ ...masked, stop_reason: undefined })?.verdict, 'blocked');
    });
  });

  describe('the verdict', () => {
    const finding = (action: string | undefined) => ({
      input: { g: { topicPolicy: { topics: [{ name: 'T', type: 'DENY', action }] } } },
    });
    it("follows the findings' own actions before anything else", () => {
      assert.equal(traced(finding('BLOCKED')).verdict, 'blocked');
      assert.equal(traced(finding('ANONYMIZED')).verdict, 'masked');
      assert.equal(traced(finding('NONE'), 'NONE').verdict, 'none');
    });
    it('falls back to the reason, then to the action', () => {
      assert.equal(traced({ input: {}, actionReason: 'Guardrail masked.' }).verdict, 'masked');
      assert.equal(traced({ input: {}, actionReason: 'No action.\nGuardrail blocked.' }).verdict, 'blocked');
      assert.equal(traced({ input: {} }).verdict, 'intervened');
      assert.equal(traced({ input: {} }, 'NONE').verdict, 'none');
    });
    it('tells both sides, counts what repeats, and says what was only detected', () => {
      const email = { type: 'EMAIL', match: 'a@example.com', action: 'ANONYMIZED' };
      const both = traced({
        input: { g: { sensitiveInformationPolicy: { piiEntities: [email, { ...email, match: 'b@example.com' }] } } },
        outputs: [{ g: { contentPolicy: { filters: [{ type: 'HATE', confidence: 'HIGH', action: 'BLOCKED' }] } } }],
      });
      assert.deepEqual(
        [both.verdict, both.summary],
        ['blocked', 'Masked on input: PII EMAIL (2). Blocked on output: content HATE'],
      );
      const detect = traced(
        {
          input: {
            g: { wordPolicy: { customWords: [{ match: 'x', action: 'NONE', detected: true }], managedWordLists: [] } },
          },
        },
        'NONE',
      );
      assert.deepEqual([detect.verdict, detect.summary], ['none', 'No action; detected on input: custom word']);
    });
    it('never holds the matched text in its summary', () => {
      for (const body of Object.values(examples.invoke)) {
        assert.doesNotMatch(readGuardrail(body)?.summary ?? '', /acme-secret|damn|jo@example|1234567890|Jane/);
      }
    });
    it('shortens a long list', () => {
      const topics = Array.from({ length: 12 }, (_, index) => ({ name: `T${index}`, action: 'BLOCKED' }));
      assert.match(traced({ input: { g: { topicPolicy: { topics } } } }).summary, /topic "T7"; and 4 more$/);
    });
  });

  it('keeps several guardrails apart, and what enforced them', () => {
    const applied = { guardrailId: 'g2', guardrailOrigin: ['ACCOUNT_ENFORCED'], guardrailOwnership: 'CROSS_ACCOUNT' };
    const topics = [{ name: 'T', type: 'DENY', action: 'BLOCKED' }];
    const report = traced({
      input: {
        g1: { invocationMetrics: { newCount: 4 } },
        g2: { topicPolicy: { topics }, appliedGuardrailDetails: applied },
      },
    });
    assert.deepEqual(
      report.assessments.map(one => one.guardrailId),
      ['g2'],
    );
    assert.deepEqual(report.invocations, [
      { guardrailId: 'g1', side: 'input', usage: {}, more: { newCount: 4 } },
      { guardrailId: 'g2', side: 'input', usage: {}, applied },
    ]);
  });

  it('keeps everything that it does not know', () => {
    const report = readGuardrail({
      'amazon-bedrock-trace': {
        promptRouter: { invokedModelId: 'x' },
        guardrail: {
          novelty: [1],
          input: {
            g: {
              moodPolicy: { moods: [{ type: 'GRIM', action: 'BLOCKED', depth: 3 }], overall: 'grim' },
              topicPolicy: { topics: [{ name: 'T', type: 'DENY', action: 'NONE', span: [0, 4] }], newTopics: ['odd'] },
              flag: true,
            },
          },
        },
      },
    });
    assert.deepEqual(report?.unknown, { promptRouter: { invokedModelId: 'x' }, novelty: [1] });
    const place = { guardrailId: 'g', side: 'input' };
    assert.deepEqual(report.assessments, [
      { ...place, policy: 'moodPolicy', list: 'moods', type: 'GRIM', action: 'BLOCKED', more: { depth: 3 } },
      { ...place, policy: 'moodPolicy', list: '', more: { overall: 'grim' } },
      {
        ...place,
        policy: 'topicPolicy',
        list: 'topics',
        name: 'T',
        type: 'DENY',
        action: 'NONE',
        more: { span: [0, 4] },
      },
      { ...place, policy: 'topicPolicy', list: 'newTopics', more: { value: 'odd' } },
      { ...place, policy: 'flag', list: '', more: { value: true } },
    ]);
    assert.match(report.summary, /^Blocked on input: moodPolicy GRIM$/);
  });

  it('takes the fields from the event around a chunk, and a trace that stands in both only once', () => {
    const last = examples.invoke['inputBlocked'];
    const report = streamed([{ bytes: '', ...last }, last]);
    assert.equal(report?.assessments.length, 7);
    const other = {
      'amazon-bedrock-trace': {
        guardrail: { outputs: [{ g: { wordPolicy: { customWords: [{ match: 'x', action: 'BLOCKED' }] } } }] },
      },
    };
    assert.equal(streamed([last, other])?.assessments.length, 8);
  });
});
