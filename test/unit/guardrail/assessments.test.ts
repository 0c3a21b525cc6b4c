import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeAssessment } from '../../../src/core/guardrail/assessmentText.ts';
import { groupAssessments } from '../../../src/core/guardrail/groupAssessments.ts';
import { assessmentForScripts, guardrailForScripts } from '../../../src/core/guardrail/guardrailForScripts.ts';
import type { GuardrailAssessment, GuardrailReport } from '../../../src/core/guardrail/guardrailReport.ts';
import { readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';

const examples = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/bedrock/guardrail-examples.json'), 'utf8'),
) as { invoke: Record<string, unknown> };

function reportOf(name: string): GuardrailReport {
  const report = readGuardrail(examples.invoke[name]);
  assert.ok(report);
  return report;
}

describe('assessments for reading', () => {
  it('are grouped by side and policy, acted apart from detected and passed', () => {
    const groups = (name: string) =>
      groupAssessments(reportOf(name)).map(group => [
        group.side,
        group.title,
        group.acted.length,
        group.detectedOnly.length,
        group.passed.length,
        ...(group.unchecked.length > 0 ? [`${group.unchecked.length} unchecked`] : []),
      ]);
    assert.deepEqual(groups('inputBlocked'), [
      ['input', 'Denied topics', 1, 0, 0],
      ['input', 'Content filters', 2, 0, 0],
      ['input', 'Word filters', 2, 0, 0],
      ['input', 'Sensitive information', 2, 0, 0],
    ]);
    assert.deepEqual(groups('outputBlockedGroundingAndAutomatedReasoning'), [
      ['output', 'Contextual grounding', 1, 0, 1],
      ['output', 'Automated reasoning', 0, 1, 0, '1 unchecked'],
    ]);
    assert.deepEqual(groups('noneWithEnabledFull'), [
      ['input', 'Denied topics', 0, 0, 1],
      ['input', 'Content filters', 0, 0, 6],
      ['output', 'Denied topics', 0, 0, 1],
      ['output', 'Content filters', 0, 0, 6],
    ]);
  });

  it('put input first, keep guardrails apart and unknown policies last', () => {
    const entry = (action: string) => [{ type: 'X', action }];
    const report = readGuardrail({
      'amazon-bedrock-trace': {
        guardrail: {
          outputs: [{ a: { topicPolicy: { topics: entry('BLOCKED') } } }],
          input: {
            b: { zzzPolicy: { list: entry('SHOUTED') }, contentPolicy: { filters: entry('NONE') } },
            a: { topicPolicy: { topics: entry('BLOCKED') } },
          },
        },
      },
    });
    assert.ok(report);
    assert.deepEqual(
      groupAssessments(report).map(group => [group.side, group.guardrailId, group.title, group.acted.length]),
      [
        ['input', 'a', 'Denied topics', 1],
        ['input', 'b', 'Content filters', 0],
        ['input', 'b', 'zzzPolicy', 1],
        ['output', 'a', 'Denied topics', 1],
      ],
    );
  });

  it('tell in one line what was found and what was done', () => {
    assert.deepEqual(reportOf('inputBlocked').assessments.map(describeAssessment), [
      'Topic "Investment advice" (DENY): blocked',
      'MISCONDUCT, confidence HIGH, filter strength MEDIUM: blocked',
      'PROMPT_ATTACK, confidence MEDIUM, filter strength HIGH: blocked',
      'Custom word "acme-secret": blocked',
      'PROFANITY word "damn": blocked',
      'EMAIL "jo@example.com": blocked',
      'Regex "Account number" "1234567890": blocked',
    ]);
    assert.deepEqual(reportOf('outputMasked').assessments.map(describeAssessment), [
      'NAME "Jane Roe": masked',
      'Regex "Account number" "1234561666": masked',
    ]);
    assert.deepEqual(reportOf('outputBlockedGroundingAndAutomatedReasoning').assessments.map(describeAssessment), [
      'GROUNDING, score 0.31, threshold 0.75: blocked',
      'RELEVANCE, score 0.93, threshold 0.5: passed',
      'Automated reasoning invalid "the employee is eligible for leave", contradicts 1 rule: detected, no action',
      'Automated reasoning noTranslations: could not be checked',
    ]);
    const unknown: GuardrailAssessment = {
      guardrailId: 'g',
      side: 'input',
      policy: 'moodPolicy',
      list: 'moods',
      action: 'SHOUTED',
    };
    assert.equal(describeAssessment(unknown), 'moodPolicy.moods: SHOUTED');
    assert.equal(
      describeAssessment({ ...unknown, type: 'GRIM', action: 'NONE', detected: true }),
      'GRIM: detected, no action',
    );
  });

  it('never call passed what could not be checked', () => {
    const report = (kind: string) =>
      readGuardrail({
        'amazon-bedrock-guardrailAction': 'NONE',
        'amazon-bedrock-trace': {
          guardrail: {
            outputs: [{ g: { automatedReasoningPolicy: { findings: [{ [kind]: {} }] } } }],
          },
        },
      });
    for (const kind of ['noTranslations', 'tooComplex', 'translationAmbiguous']) {
      const read = report(kind);
      assert.deepEqual(read?.assessments.map(describeAssessment), [
        `Automated reasoning ${kind}: could not be checked`,
      ]);
      assert.equal(read?.summary, 'No action; automated reasoning could not check the text');
    }
    assert.equal(report('valid')?.summary, 'No action: the guardrail found nothing');
    assert.match(report('invalid')?.summary ?? '', /detected on output: automated reasoning invalid/);
  });

  it('have a stable form for scripts, without absent members', () => {
    const [topic] = reportOf('inputBlocked').assessments;
    assert.ok(topic);
    assert.deepEqual(assessmentForScripts(topic), {
      guardrailId: 'gr1a2b3c4d5e',
      side: 'input',
      policy: 'topicPolicy',
      type: 'DENY',
      name: 'Investment advice',
      action: 'BLOCKED',
      detected: true,
    });
    const script = guardrailForScripts(reportOf('outputBlockedGroundingAndAutomatedReasoning'));
    assert.deepEqual(
      { ...script, assessments: script.assessments.slice(0, 3) },
      {
        action: 'INTERVENED',
        verdict: 'blocked',
        actionReason: 'Guardrail blocked.',
        assessments: [
          {
            guardrailId: 'gr1a2b3c4d5e',
            side: 'output',
            policy: 'contextualGroundingPolicy',
            type: 'GROUNDING',
            action: 'BLOCKED',
            detected: true,
            score: 0.31,
            threshold: 0.75,
          },
          {
            guardrailId: 'gr1a2b3c4d5e',
            side: 'output',
            policy: 'contextualGroundingPolicy',
            type: 'RELEVANCE',
            action: 'NONE',
            detected: false,
            score: 0.93,
            threshold: 0.5,
          },
          { guardrailId: 'gr1a2b3c4d5e', side: 'output', policy: 'automatedReasoningPolicy', type: 'invalid' },
        ],
      },
    );
  });
});
