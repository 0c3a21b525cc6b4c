import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelOutputText } from '../../../src/core/guardrail/modelOutputText.ts';
import { readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';
import { readReasoning } from '../../../src/core/guardrail/reasoningFinding.ts';
import { familyOf } from '../../../src/core/models/families.ts';

const { invoke } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/bedrock/guardrail-examples.json'), 'utf8'),
) as { invoke: Record<string, unknown> };
const claude = familyOf('anthropic.claude-3-haiku-20240307-v1:0', {});

describe('what the model said before the guardrail', () => {
  it("is read from the body that InvokeModel's trace holds", () => {
    const report = readGuardrail(invoke['outputMasked']);
    const [entry = ''] = report?.modelOutput ?? [];
    assert.match(entry, /^\{/);
    const text = modelOutputText(entry, body => claude.answersTo().readResponse(body));
    assert.match(text, /Jane Roe/);
    assert.doesNotMatch(text, /"type"|[{}]/);
  });

  for (const [name, entry, expected] of [
    ['plain text of a stream', 'Jane Roe said {this}.', 'Jane Roe said {this}.'],
    ['text that only begins like JSON', '{NAME} is here', '{NAME} is here'],
    ['a body without text', '{"a":[1]}', '{\n  "a": [\n    1\n  ]\n}'],
  ] as const) {
    it(`is itself for ${name}`, () =>
      assert.equal(
        modelOutputText(entry, body => claude.answersTo().readResponse(body)),
        expected,
      ));
  }
});

describe('a finding of automated reasoning', () => {
  it('is read into words', () => {
    const report = readGuardrail(invoke['outputBlockedGroundingAndAutomatedReasoning']);
    const findings = (report?.assessments ?? []).flatMap(assessment => readReasoning(assessment) ?? []);
    assert.deepEqual(
      findings.map(({ kind, claims, contradicting, meaning }) => [kind, claims.length, contradicting.length, meaning]),
      [
        ['invalid', 1, 1, "The claims contradict the policy's rules."],
        ['noTranslations', 0, 0, 'Nothing in the text is about the policy, so it could not be checked.'],
      ],
    );
  });

  it('of an unknown kind or a broken form is no reason to fail', () => {
    const finding = (more: Record<string, unknown>) =>
      readReasoning({
        guardrailId: 'g',
        side: 'output',
        policy: 'automatedReasoningPolicy',
        list: 'findings',
        type: 'x',
        more,
      });
    assert.equal(finding({ x: 5 }), null);
    assert.deepEqual(
      finding({
        x: {
          translation: { claims: 'none', confidence: 'high' },
          contradictingRules: [null, { identifier: 'R1' }],
          logicWarning: { type: 'ODD' },
        },
      })?.contradicting,
      ['R1'],
    );
    assert.equal(
      readReasoning({ guardrailId: 'g', side: 'input', policy: 'topicPolicy', list: 'topics', type: 'DENY' }),
      null,
    );
  });
});
