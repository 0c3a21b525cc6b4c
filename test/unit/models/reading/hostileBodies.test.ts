import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allFamilies, familyOf } from '../../../../src/core/models/families.ts';
import type { ModelReading } from '../../../../src/core/models/reading/modelReading.ts';
import { guardrailStreamReader, readGuardrail } from '../../../../src/core/guardrail/readGuardrail.ts';
import { groupAssessments } from '../../../../src/core/guardrail/groupAssessments.ts';
import { describeAssessment } from '../../../../src/core/guardrail/assessmentText.ts';
import { familyExamples } from '../../../support/familyExamples.ts';

/** Repeatable pseudo-random numbers below 1 (mulberry32), so that a failure can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const guardrailExamples = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/bedrock/guardrail-examples.json'), 'utf8'),
) as Record<string, unknown>;

const STRANGE: unknown[] = [
  null,
  0,
  -1,
  1e308,
  '',
  'x',
  '[DONE]',
  true,
  [],
  {},
  [[]],
  [null],
  JSON.parse('{"__proto__":{"text":"x"},"constructor":1,"hasOwnProperty":2}'),
];

/** The value with some of its members replaced, dropped, repeated or moved where they do not belong. */
function mutated(value: unknown, random: () => number): unknown {
  const chance = random();
  if (chance < 0.08) return STRANGE[Math.floor(random() * STRANGE.length)];
  if (Array.isArray(value)) {
    const list = value.map(entry => mutated(entry, random));
    return chance < 0.15 ? [...list, ...list] : list;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(() => random() > 0.06)
      .map(([key, entry]) => [key, mutated(entry, random)] as [string, unknown]);
    if (chance < 0.12) return entries.map(([, entry]) => entry);
    return Object.fromEntries(chance < 0.2 ? [...entries, ['__proto__', value]] : entries);
  }
  return value;
}

function isBlank({ text, reasoning, failure, images, toolCalls, embeddings, media, ranking }: ModelReading): boolean {
  return (
    text + reasoning === '' &&
    failure === null &&
    [images, toolCalls, embeddings, media, ranking].every(list => list.length === 0)
  );
}

function deep(depth: number, key: string): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { [key]: value } : [value];
  return value;
}

describe('bodies of any shape', () => {
  const seeds = [
    ...familyExamples.flatMap(example => [example.responseExample, ...example.streamChunkExamples]),
    ...Object.values(guardrailExamples),
  ];
  const families = [...allFamilies, familyOf('new.model')];

  it('changed at random, throw nowhere and give the same shape', () => {
    const random = seeded(20261122);
    for (let round = 0; round < 60; round += 1) {
      for (const family of families) {
        const body = mutated(seeds[Math.floor(random() * seeds.length)], random);
        const reading = family.answersTo().readResponse(body);
        assert.equal(typeof reading.text, 'string');
        assert.ok(reading.embeddings.every(one => one.values.every(value => typeof value === 'number')));
        if (!family.known) assert.notEqual(isBlank(reading), true, JSON.stringify(body));
      }
    }
  }).timeout(60_000);

  it('as streams, still add up to the final text', () => {
    const random = seeded(7);
    for (let round = 0; round < 40; round += 1) {
      for (const family of families) {
        const stream = family.answersTo().streamReader();
        let text = '';
        const length = 1 + Math.floor(random() * 8);
        for (let count = 0; count < length; count += 1) {
          text += stream.add(mutated(seeds[Math.floor(random() * seeds.length)], random)).text;
        }
        text += stream.add('[DONE]').text;
        assert.equal(stream.stopped, true);
        assert.equal(stream.reading().text, text);
      }
    }
  });

  it('as guardrail traces, are reported without a throw', () => {
    const random = seeded(99);
    for (let round = 0; round < 300; round += 1) {
      const trace = mutated(seeds[seeds.length - 1 - (round % 3)], random);
      for (const body of [trace, { 'amazon-bedrock-trace': trace }, { 'amazon-bedrock-trace': { guardrail: trace } }]) {
        const report = readGuardrail(body);
        for (const assessment of report?.assessments ?? []) {
          assert.equal(typeof describeAssessment(assessment), 'string');
        }
        if (report !== null) {
          assert.equal(
            groupAssessments(report).flatMap(group => [
              ...group.acted,
              ...group.detectedOnly,
              ...group.unchecked,
              ...group.passed,
            ]).length,
            report.assessments.length,
          );
        }
      }
    }
  });

  for (const key of ['content', 'choices', 'text', 'a', 'error', 'amazon-bedrock-trace', 'guardrail', 'input']) {
    it(`nested 100,000 deep under ${key}, are read`, () => {
      const body = { [key]: deep(100_000, key), choices: [{ message: { content: deep(100_000, key) } }] };
      for (const family of families) {
        family.answersTo().readResponse(body);
        family.answersTo().streamReader().add(body);
      }
      readGuardrail({
        'amazon-bedrock-trace': { guardrail: { input: { g: deep(100_000, key) }, modelOutput: [deep(100_000, key)] } },
      });
      assert.notEqual(
        familyOf('new.model')
          .answersTo()
          .readResponse({ [key]: deep(100_000, key) }).text,
        '',
      );
    }).timeout(60_000);
  }

  it('cannot reach the prototype of anything', () => {
    const body: unknown = JSON.parse(
      '{"__proto__":{"choices":[{"text":"stolen"}]},"text":"mine","finish_reason":"stop"}',
    );
    assert.equal(familyOf('new.model').answersTo().readResponse(body).text, 'mine');
    const trace: unknown = JSON.parse(
      '{"amazon-bedrock-trace":{"guardrail":{"__proto__":{"a":1},"input":{"__proto__":{"topicPolicy":{"topics":[{"name":"n","action":"BLOCKED","__proto__":{"x":1}}]},"invocationMetrics":{"usage":{"__proto__":3}}}}}}}',
    );
    const report = readGuardrail(trace);
    assert.equal(report?.assessments[0]?.guardrailId, '__proto__');
    assert.equal(report.verdict, 'blocked');
    assert.equal(({} as Record<string, unknown>)['a'] ?? ({} as Record<string, unknown>)['x'], undefined);
  });

  it('with very many entries do not overflow the stack', () => {
    const topics = Array.from({ length: 200_000 }, (_, index) => ({
      name: `t${index}`,
      type: 'DENY',
      action: 'BLOCKED',
    }));
    const reader = guardrailStreamReader();
    reader.add({ 'amazon-bedrock-trace': { guardrail: { input: { g: { topicPolicy: { topics } } } } } });
    assert.equal(reader.report()?.assessments.length, 200_000);
    const many = Array.from({ length: 200_000 }, (_, index) => ({ index, delta: { content: 'x' } }));
    assert.equal(
      familyOf('new.model').answersTo().readResponse({ choices: many }).text.replaceAll('\n', '').length,
      200_000,
    );
  }).timeout(60_000);
});
