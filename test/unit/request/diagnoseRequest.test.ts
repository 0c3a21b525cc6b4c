import assert from 'node:assert/strict';
import { diagnoseRequest } from '../../../src/core/request/validateRequest.ts';

/** Marks, in a test's text, where a diagnostic is expected. */
const MARK = '‸';

/** `line:column severity code` of every diagnostic. */
function found(text: string): string[] {
  const { parsed, diagnostics } = diagnoseRequest(text);
  return diagnostics.map(({ severity, code, range }) => {
    const { line, column } = parsed.lines.positionAt(range.offset);
    return `${line}:${column} ${severity} ${code}`;
  });
}

/** The same form from a marked text and what stands at each mark. */
function expected(marked: string, codes: readonly string[]): string[] {
  const pieces = marked.split(MARK);
  let before = '';
  const places = pieces.slice(0, -1).map(piece => {
    before += piece;
    const lines = before.split('\n');
    return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  });
  assert(places.length > 0, 'the text has a mark');
  // Several diagnostics may share the last mark.
  return codes.map((code, index) => `${places[Math.min(index, places.length - 1)]} ${code}`);
}

const GOOD = '"modelId": "m", "body": {}';

describe('diagnoseRequest', () => {
  it('finds nothing wrong with a good file', () => {
    assert.deepEqual(
      found(
        `// c\n{ ${GOOD}, "$schema": "x", "region": "us-east-1", "guardrailIdentifier": "abc", "guardrailVersion": "DRAFT", "trace": "ENABLED_FULL", "performanceConfigLatency": "optimized", "serviceTier": "flex", "requestMetadata": {"team": "a b"}, "stream": true, }`,
      ),
      [],
    );
  });

  const table: [what: string, marked: string, codes: string[]][] = [
    ['an empty file', '‸', ['error json.ValueExpected']],
    ['a list', '‸[1]', ['error notAnObject']],
    ['broken JSON', '{\n  "modelId": "m"\n  ‸"body": {}\n}', ['error json.CommaExpected']],
    [
      'a text that does not end',
      '{ "modelId": ‸"m‸',
      ['error json.UnexpectedEndOfString', 'error json.CloseBraceExpected'],
    ],
    [
      'a wrong escape',
      `{ ${GOOD}, "accept": ‸"a\\‸{{x}}" }`,
      ['error json.InvalidEscapeCharacter', 'error undeclaredVariable'],
    ],
    ['no modelId', '‸{ "body": {} }', ['error missingModelId']],
    ['an empty modelId', '{ "modelId": ‸"", "body": {} }', ['error missingModelId']],
    ['a modelId that is a number', '{ "modelId": ‸3, "body": {} }', ['error notAText']],
    ['a modelId that is a path', '{ "modelId": ‸"..", "body": {} }', ['error modelIdPath']],
    ['a modelId with blanks', '{ "modelId": ‸"a b", "body": {} }', ['warning modelIdCharacters']],
    ['no body', '‸{ "modelId": "m" }', ['warning missingBody']],
    ['a guardrail without version', `{ ${GOOD}, "guardrailIdentifier": ‸"abc" }`, ['error guardrailWithoutVersion']],
    ['a version without guardrail', `{ ${GOOD}, "guardrailVersion": ‸"1" }`, ['warning versionWithoutGuardrail']],
    [
      'a guardrail config without guardrail',
      '{ "modelId": "m", "body": { ‸"amazon-bedrock-guardrailConfig": {} } }',
      ['error configWithoutGuardrail'],
    ],
    [
      'a guardrail with another content type',
      `{ ${GOOD}, "guardrailIdentifier": "abc", "guardrailVersion": "1", "contentType": ‸"text/plain" }`,
      ['error guardrailContentType'],
    ],
    ['an unknown enum value', `{ ${GOOD}, "trace": ‸"enabled" }`, ['warning unknownEnumValue']],
    ['an unknown tier', `{ ${GOOD}, "serviceTier": ‸"best" }`, ['warning unknownEnumValue']],
    ['an undeclared variable', '{ "modelId": "m", "body": {"x": "a ‸{{nobody}}"} }', ['error undeclaredVariable']],
    [
      'an undeclared variable behind escapes',
      '{ "modelId": "m", "body": {"x": "\\u00e9\\n ‸{{nobody}}"} }',
      ['error undeclaredVariable'],
    ],
    ['an unknown built-in', '{ "modelId": "m", "body": {"x": "‸{{$secret x}}"} }', ['error unknownBuiltIn']],
    ['a line break in a header', `{ ${GOOD}, "accept": ‸"a\\r\\nx-evil: 1" }`, ['error lineBreakInHeader']],
    ['a character no header carries', `{ ${GOOD}, "accept": ‸"é" }`, ['error notAscii']],
    ['a bad region', `{ ${GOOD}, "region": ‸"us-east-1.evil" }`, ['error region']],
    ['a repeated member', `{ "modelId": "a", ‸${GOOD} }`, ['error repeatedMember']],
    ['an unknown member', `{ ${GOOD}, ‸"model_id": "x" }`, ['warning unknownMember']],
    [
      'secrets and endpoints in the file',
      `{ ${GOOD}, ‸"secretAccessKey": "x", ‸"endpoint-url": "y" }`,
      ['error forbiddenMember', 'error forbiddenMember'],
    ],
    [
      'too much metadata',
      `{ ${GOOD}, "requestMetadata": ‸{ ${Array.from({ length: 17 }, (_, i) => `"k${i}": "v"`).join(', ')} } }`,
      ['warning metadataSize'],
    ],
    ['metadata that is no text', `{ ${GOOD}, "requestMetadata": { "a": ‸1 } }`, ['error notAText']],
    ['a line break in metadata', `{ ${GOOD}, "requestMetadata": { "a": ‸"x\\ny" } }`, ['error lineBreakInHeader']],
    ['a variable with braces', `{ ${GOOD}, "variables": { "a": ‸"{{b}}" } }`, ['info bracesInVariable']],
    ['an unclear pair of braces', '{ "modelId": "m", "body": { "a": "‸{{#each x}}" } }', ['warning unclearBraces']],
    ['a stream that is no boolean', `{ ${GOOD}, "stream": ‸"yes" }`, ['error notABoolean']],
  ];
  for (const [what, marked, codes] of table) {
    it(`sees ${what}`, () => assert.deepEqual(found(marked.replaceAll(MARK, '')), expected(marked, codes)));
  }

  it('refuses deep nesting instead of running out of stack', () => {
    for (const depth of [201, 100_000]) {
      assert.deepEqual(found('['.repeat(depth)), ['1:201 error tooDeep']);
      assert.deepEqual(
        found(`{ "modelId": "m", "body": ${'{"a":'.repeat(depth)}1${'}'.repeat(depth)} }`).map(
          line => line.split(' ')[2],
        ),
        ['tooDeep'],
      );
    }
  });

  it('never throws on mutated files and leaves prototypes alone', function () {
    this.timeout(60_000);
    const seed = `{ "modelId": "m", /* c */ "variables": {"a": 1, "__proto__": {"polluted": true}}, "body": {"x": "{{a}} \\u00e9", "y": [1.0, true,]}, "requestMetadata": {"k": "v"} }`;
    const alphabet = '{}[]",:\\/*{{}}$ \n\u0000é\ud800ab1.-+eE';
    let state = 7;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 20_000; round++) {
      let text = seed;
      for (let edits = random(4) + 1; edits > 0; edits--) {
        const at = random(text.length);
        text =
          text.slice(0, at) +
          (random(3) === 0 ? '' : (alphabet[random(alphabet.length)] ?? '')) +
          text.slice(at + random(3));
      }
      const { parsed, diagnostics } = diagnoseRequest(text);
      for (const { range } of diagnostics) assert(range.offset >= 0 && range.offset <= text.length, text);
      assert(parsed.variables instanceof Map);
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});
