import assert from 'node:assert/strict';
import { answerMarks, modelOutputMarks } from '../../../src/core/guardrail/answerMarks.ts';
import type { GuardrailAssessment, GuardrailReport } from '../../../src/core/guardrail/guardrailReport.ts';

function reportOf(assessments: readonly Partial<GuardrailAssessment>[], modelOutput: string[] = []): GuardrailReport {
  return {
    action: 'INTERVENED',
    verdict: 'masked',
    summary: '',
    actionReason: null,
    invocations: [],
    modelOutput,
    traced: true,
    unknown: {},
    assessments: assessments.map(one => ({
      guardrailId: 'g',
      side: 'output',
      policy: 'sensitiveInformationPolicy',
      list: 'piiEntities',
      ...one,
    })),
  };
}

const masked = (type: string, match: string): Partial<GuardrailAssessment> => ({ type, match, action: 'ANONYMIZED' });
const detected = (type: string, match: string): Partial<GuardrailAssessment> => ({
  type,
  match,
  action: 'NONE',
  detected: true,
});

function marked(
  text: string,
  assessments: readonly Partial<GuardrailAssessment>[],
  modelOutput: string[] = [],
): string[] {
  return answerMarks(text, reportOf(assessments, modelOutput)).map(
    mark => `${text.slice(mark.start, mark.end)} ${mark.assessments.join()}`,
  );
}

describe('matches of a guardrail in the answer', () => {
  it('are the matched text where it stands, the mask where it was taken out', () => {
    assert.deepEqual(
      marked('Ask {NAME} or Jo, {Account number}.', [
        masked('NAME', 'Jane Roe'),
        detected('NAME', 'Jo'),
        { list: 'regexes', name: 'Account number', regex: '\\d+', match: '123', action: 'ANONYMIZED' },
      ]),
      ['{NAME} 0', 'Jo 1', '{Account number} 2'],
    );
  });

  it("go to equal masks in the order that the model's own output shows", () => {
    const said = 'Jo Roe, then Al Poe, then Jo Roe.';
    assert.deepEqual(
      marked('{NAME}, then {NAME}, then {NAME}.', [masked('NAME', 'Al Poe'), masked('NAME', 'Jo Roe')], [said]),
      ['{NAME} 1', '{NAME} 0', '{NAME} 1'],
    );
    assert.deepEqual(
      marked('{NAME}, then {NAME}, then {NAME}.', [masked('NAME', 'Al Poe'), masked('NAME', 'Jo Roe')]),
      ['{NAME} 0,1', '{NAME} 0,1', '{NAME} 0,1'],
    );
  });

  it('of the input, of blocked answers and without text are nowhere', () => {
    assert.deepEqual(
      marked('Sorry, the model response was blocked.', [
        { ...detected('NAME', 'model'), side: 'input' },
        { type: 'EMAIL', match: 'jo@example.com', action: 'BLOCKED' },
        { type: 'X' },
      ]),
      [],
    );
  });

  it('are cut where they overlap, so that no mark lies in another', () => {
    assert.deepEqual(
      marked('jane.roe@example.com!', [detected('EMAIL', 'jane.roe@example.com'), detected('URL', 'example.com')]),
      ['jane.roe@ 0', 'example.com 0,1'],
    );
  });

  it('all stand in what the model said', () => {
    const text = 'Jane Roe has 123.';
    const marks = modelOutputMarks(text, reportOf([masked('NAME', 'Jane Roe'), masked('PIN', '123')]));
    assert.deepEqual(
      marks.map(({ start, end }) => text.slice(start, end)),
      ['Jane Roe', '123'],
    );
  });
});
