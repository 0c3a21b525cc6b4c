import assert from 'node:assert/strict';
import { setMembers } from '../../../src/core/request/editRequest.ts';
import type { TextMember } from '../../../src/core/request/members.ts';

function edited(text: string, members: Partial<Record<TextMember, string | null>>): string {
  return setMembers(text, members)
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (result, { offset, length, content }) => result.slice(0, offset) + content + result.slice(offset + length),
      text,
    );
}

const FILE = `// head
{
  "modelId": "a", // which
  /* where */ "region": "us-east-1",
  "body": { "x": 1.0, }
}
`;

describe('setMembers', () => {
  it('changes a value and nothing else', () => {
    assert.equal(edited(FILE, { modelId: 'b' }), FILE.replace('"a"', '"b"'));
    assert.deepEqual(setMembers(FILE, { modelId: 'a' }), []);
  });

  it('adds a member at its place, keeping comments', () => {
    assert.equal(
      edited(FILE, { trace: 'ENABLED' }),
      `// head
{
  "modelId": "a", // which
  /* where */ "region": "us-east-1",
  "trace": "ENABLED",
  "body": { "x": 1.0, }
}
`,
    );
  });

  it('sets a guardrail and its version in one edit', () => {
    const edits = setMembers(FILE, { guardrailIdentifier: 'abc', guardrailVersion: 'DRAFT' });
    assert.equal(edits.length, 1);
    assert.match(
      edited(FILE, { guardrailIdentifier: 'abc', guardrailVersion: 'DRAFT' }),
      /"us-east-1",\n {2}"guardrailIdentifier": "abc",\n {2}"guardrailVersion": "DRAFT",\n {2}"body"/,
    );
  });

  it('takes a member out, and one that is absent leaves the file alone', () => {
    const without = edited(FILE, { region: null });
    assert(!without.includes('region'));
    assert(without.includes('// which') && without.includes('"body": { "x": 1.0, }'));
    assert.deepEqual(setMembers(FILE, { profile: null }), []);
  });

  it('escapes what is written, keeps tabs and CRLF', () => {
    assert.equal(
      edited('{\r\n\t"modelId": "a"\r\n}', { profile: 'x"y' }),
      '{\r\n\t"modelId": "a",\r\n\t"profile": "x\\"y"\r\n}',
    );
  });

  it('refuses to write into what is not an object', () => {
    for (const text of ['', '[]', 'null', '"x"']) {
      assert.throws(() => setMembers(text, { modelId: 'b' }), /not a JSON object/, text);
    }
  });
});
