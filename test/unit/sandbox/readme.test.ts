import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_GUARDRAILS } from '../../../src/sandbox/guardrails/builtIn.ts';
import { FAULT_NAMES } from '../../../src/sandbox/faults/faults.ts';
import { PII_TYPES } from '../../../src/sandbox/guardrails/piiDetectors.ts';

const room = join(__dirname, '../../../src/sandbox');
const readme = readFileSync(join(room, 'README.md'), 'utf8');

describe('sandbox documentation and room', () => {
  it('names every fault', () => {
    for (const name of FAULT_NAMES) assert.ok(readme.includes(name.replace('stream-exception-', '')), name);
  });

  it('names every guardrail', () => {
    for (const { id, name } of BUILT_IN_GUARDRAILS) assert.ok(readme.includes(`\`${id}\` ${name}`), id);
  });

  it('detects every kind of personal data that its guardrails list', () => {
    const listed = new Set(BUILT_IN_GUARDRAILS.flatMap(guardrail => (guardrail.pii ?? []).map(rule => rule.type)));
    assert.equal(PII_TYPES.length, 31);
    assert.deepEqual([...listed].sort(), [...PII_TYPES].sort());
  });

  it('imports Node and its own files only, apart from types', () => {
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
    assert.ok(files.length > 50);
    for (const file of files) {
      for (const [, type, source] of readFileSync(join(room, file), 'utf8').matchAll(
        /^import (type )?.*? from '([^']+)';/gm,
      )) {
        const own =
          source?.startsWith('node:') ||
          (source?.startsWith('.') && join('/sandbox', file, '..', source).startsWith('/sandbox/'));
        assert.ok(own || (type && source?.startsWith('@aws-sdk/client-bedrock')), `${file} imports ${source}`);
      }
    }
  });
});
