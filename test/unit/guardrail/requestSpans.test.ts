import assert from 'node:assert/strict';
import type { GuardrailAssessment, GuardrailReport } from '../../../src/core/guardrail/guardrailReport.ts';
import { requestSpans } from '../../../src/core/guardrail/requestSpans.ts';
import type { RequestSpans } from '../../../src/core/guardrail/requestSpans.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import { resolveSent } from '../../../src/core/request/resolveRequest.ts';
import type { ResolveSources } from '../../../src/core/request/resolveRequest.ts';

const SOURCES: ResolveSources = {
  environment: () => 'env value',
  readFile: async () => new TextEncoder().encode('From the file: jo@example.com.'),
  input: async () => 'asked for',
};

type Found = Partial<GuardrailAssessment> & { match: string };

const email = (match: string): Found => ({
  match,
  policy: 'sensitiveInformationPolicy',
  list: 'piiEntities',
  type: 'EMAIL',
  action: 'BLOCKED',
});
const word = (match: string): Found => ({ match, policy: 'wordPolicy', list: 'customWords', action: 'BLOCKED' });

function reportOf(found: readonly Partial<GuardrailAssessment>[]): GuardrailReport {
  const assessments = found.map((one): GuardrailAssessment => ({
    guardrailId: 'g',
    side: 'input',
    policy: 'p',
    list: 'l',
    ...one,
  }));
  return {
    action: 'INTERVENED',
    verdict: 'blocked',
    summary: '',
    actionReason: null,
    assessments,
    invocations: [],
    modelOutput: [],
    traced: true,
    unknown: {},
  };
}

async function find(
  file: string,
  found: readonly Partial<GuardrailAssessment>[],
  sources: Partial<ResolveSources> = {},
): Promise<RequestSpans> {
  return requestSpans(await resolveSent(parseRequest(file), { ...SOURCES, ...sources }), reportOf(found));
}

/** The spans as `via:text in the file`, by assessment. */
async function marked(
  file: string,
  found: readonly Partial<GuardrailAssessment>[],
  sources: Partial<ResolveSources> = {},
): Promise<string[]> {
  const { spans } = await find(file, found, sources);
  return spans.map(
    ({ range, via, assessment }) => `${assessment} ${via} ${file.slice(range.offset, range.offset + range.length)}`,
  );
}

/** A file with `content` (JSON, quotes included) as the only message. */
function file(content: string, { variables = '{}', more = '' } = {}): string {
  return `{
  // café "jo@example.com" stands in a comment too
  "modelId": "anthropic.claude-3-haiku-20240307-v1:0", "guardrailIdentifier": "g", "guardrailVersion": "1",
  "variables": ${variables},
  "body": { ${more} "max_tokens": 9, "messages": [{ "role": "user", "content": ${content} }] }
}`;
}

describe('matches of a guardrail in the request file', () => {
  const table: [name: string, file: string, found: Found[], expected: string[]][] = [
    ['as they stand', file('"Write to jo@example.com now"'), [email('jo@example.com')], ['0 text jo@example.com']],
    ['never in comments, names or roles', file('"I am a user"'), [word('user')], ['0 text user']],
    [
      'through \\u escapes',
      file('"Zo\\u00eb, caf\\u00e9 \\u0063lub"'),
      [word('Zoë'), word('café club')],
      ['0 text Zo\\u00eb', '1 text caf\\u00e9 \\u0063lub'],
    ],
    ['behind many escapes', file(`"${'\\"\\\\\\n\\u0041'.repeat(50)} here"`), [word('here')], ['0 text here']],
    [
      'with quotes and backslashes',
      file('"say \\"hello\\" to C:\\\\temp\\/x"'),
      [word('"hello"'), word('C:\\temp/x')],
      ['0 text \\"hello\\"', '1 text C:\\\\temp\\/x'],
    ],
    ['over a line break', file('"first\\nsecond"'), [word('first\nsecond')], ['0 text first\\nsecond']],
    [
      'with surrogate pairs, escaped or not',
      file('"a 😀 smile \\ud83d\\ude00 end"'),
      [word('😀 smile'), word('smile 😀 end')],
      ['0 text 😀 smile', '1 text smile \\ud83d\\ude00 end'],
    ],
    [
      'in blocks of text',
      file('[{ "type": "text", "text": "one" }, { "type": "text", "text": "damn two" }]'),
      [word('damn')],
      ['0 text damn'],
    ],
    [
      'every time they stand',
      file('"jo@example.com, again jo@example.com"'),
      [email('jo@example.com')],
      ['0 text jo@example.com', '0 text jo@example.com'],
    ],
    [
      'one each where there are as many',
      file('"jo@example.com, again jo@example.com"'),
      [email('jo@example.com'), email('jo@example.com')],
      ['0 text jo@example.com', '1 text jo@example.com'],
    ],
    [
      'overlapping each other',
      file('"Jane Roe <jane.roe@example.com>"'),
      [email('jane.roe@example.com'), { ...email('example.com'), type: 'URL' }],
      ['0 text jane.roe@example.com', '1 text example.com'],
    ],
    [
      'whatever the case, for words',
      file('"DAMN the Acme-Secret"'),
      [word('damn'), word('ACME-SECRET')],
      ['0 text DAMN', '1 text Acme-Secret'],
    ],
    [
      'each spelling with its own',
      file('"Damn and damn"'),
      [word('damn'), word('Damn')],
      ['0 text damn', '1 text Damn'],
    ],
    ['not in another case, for personal data', file('"JO@EXAMPLE.COM"'), [email('jo@example.com')], []],
    ['as words before parts of words', file('"a hello in hell"'), [word('hell')], ['0 text hell']],
    [
      'inside words where they stand nowhere else',
      file('"xjo@example.comx"'),
      [email('jo@example.com')],
      ['0 text jo@example.com'],
    ],
    [
      'with characters that mean something in expressions',
      file('"what? (a+b)*c [x] $1"'),
      [word('(a+b)*c [x] $1')],
      ['0 text (a+b)*c [x] $1'],
    ],
    [
      'in a variable and at its placeholder',
      file('"Mail {{who}} today"', { variables: '{ "who": "Jo <jo@example.com>" }' }),
      [email('jo@example.com')],
      ['0 variable jo@example.com', '0 placeholder {{who}}'],
    ],
    [
      'in a variable that is the whole string',
      file('"{{who}}"', { variables: '{ "who": "caf\\u00e9 {{not}} damn" }' }),
      [word('damn'), word('café')],
      ['0 variable damn', '0 placeholder {{who}}', '1 variable caf\\u00e9', '1 placeholder {{who}}'],
    ],
    [
      'in a number among the variables',
      file('"card {{card}} end"', { variables: '{ "card": 4111111111111111 }' }),
      [email('4111111111111111')],
      ['0 variable 4111111111111111', '0 placeholder {{card}}'],
    ],
    [
      'in blocks that are a variable',
      file('"{{blocks}}"', { variables: '{ "blocks": [{ "type": "text", "text": "say damn" }] }' }),
      [word('damn')],
      ['0 variable damn', '0 placeholder {{blocks}}'],
    ],
    [
      "across a placeholder's edge",
      file('"Mr {{name}} Roe"', { variables: '{ "name": "Jo" }' }),
      [{ ...email('Jo Roe'), type: 'NAME' }],
      ['0 variable Jo', '0 placeholder {{name}}', '0 text  Roe'],
    ],
    [
      'in a variable that is used twice',
      file('"{{a}} and {{a}}"', { variables: '{ "a": "damn" }' }),
      [word('damn')],
      ['0 variable damn', '0 placeholder {{a}}', '0 placeholder {{a}}'],
    ],
    [
      'at the placeholder of a file',
      file('"See {{$file note.txt}}!"'),
      [email('jo@example.com')],
      ['0 placeholder {{$file note.txt}}'],
    ],
    [
      'at a placeholder that is the whole string',
      file('"{{$file note.txt}}"'),
      [email('jo@example.com')],
      ['0 placeholder {{$file note.txt}}'],
    ],
    [
      'at the placeholder of a question',
      file('"{{$input What?}}"'),
      [word('asked for')],
      ['0 placeholder {{$input What?}}'],
    ],
    [
      'behind literal braces',
      file('"\\\\{{who}} and \\\\\\\\\\\\{{x}} damn"'),
      [word('damn'), word('{{who}}')],
      ['0 text damn', '1 text {{who}}'],
    ],
    [
      'in the result of a tool',
      file('[{ "type": "tool_result", "tool_use_id": "t", "content": "of jo@example.com" }]'),
      [email('jo@example.com')],
      ['0 text jo@example.com'],
    ],
    [
      'inside guard tags only, where there are some',
      file(
        '"damn <amazon-bedrock-guardrails-guardContent_x1>so damn</amazon-bedrock-guardrails-guardContent_x1> damn"',
        { more: '"amazon-bedrock-guardrailConfig": { "tagSuffix": "x1" },' },
      ),
      [word('damn')],
      ['0 text damn'],
    ],
    [
      'everywhere, where the tags have another suffix',
      file('"damn <amazon-bedrock-guardrails-guardContent_x1>damn</amazon-bedrock-guardrails-guardContent_x1>"', {
        more: '"amazon-bedrock-guardrailConfig": { "tagSuffix": "x2" },',
      }),
      [word('damn')],
      ['0 text damn', '0 text damn'],
    ],
  ];
  for (const [name, text, found, expected] of table) {
    it(`are found ${name}`, async () => assert.deepEqual(await marked(text, found), expected));
  }

  it('stand where the tag says, not before it', async () => {
    const text = file(
      '"damn <amazon-bedrock-guardrails-guardContent_x1>so damn</amazon-bedrock-guardrails-guardContent_x1>"',
      { more: '"amazon-bedrock-guardrailConfig": { "tagSuffix": "x1" },' },
    );
    const { spans } = await find(text, [word('damn')]);
    assert.deepEqual(
      spans.map(({ range }) => range.offset),
      [text.lastIndexOf('damn')],
    );
  });

  it('are said to be nowhere rather than in a wrong place', async () => {
    const tagged = file(
      '"damn <amazon-bedrock-guardrails-guardContent_x1>fine</amazon-bedrock-guardrails-guardContent_x1>"',
      { more: '"amazon-bedrock-guardrailConfig": { "tagSuffix": "x1" },' },
    );
    assert.deepEqual(await find(tagged, [word('damn')]), { spans: [], notFound: [0] });
    const blocks = file('[{ "type": "text", "text": "Jo" }, { "type": "text", "text": "Roe" }]');
    assert.deepEqual(await find(blocks, [{ ...email('Jo Roe'), type: 'NAME' }]), { spans: [], notFound: [0] });
  });

  it('leave out what has no text, and what was found in the output', async () => {
    const topic = { policy: 'topicPolicy', list: 'topics', name: 'Investment advice', action: 'BLOCKED' };
    assert.deepEqual(await find(file('"damn"'), [topic, { ...word('damn'), side: 'output' }, word('')]), {
      spans: [],
      notFound: [],
    });
  });

  it('are at the placeholder alone where another value was sent than the file declares', async () => {
    const text = file('"{{who}} here"', { variables: '{ "who": "nobody" }' });
    assert.deepEqual(
      await marked(text, [email('jo@example.com')], { overrides: new Map([['who', 'jo@example.com']]) }),
      ['0 placeholder {{who}}'],
    );
  });

  it('are bounded in number, and quick in a large body', async () => {
    const many = await find(file(JSON.stringify('damn '.repeat(10_000))), [word('damn')]);
    assert.equal(many.spans.length, 200);
    const large = file(JSON.stringify(`${'word "quoted" é '.repeat(200_000)}jo@example.com`));
    const matches = [
      email('jo@example.com'),
      ...Array.from({ length: 300 }, (_, index) => email(`nobody${index}@example.com`)),
    ];
    const before = performance.now();
    const { spans, notFound } = await find(large, matches);
    assert.ok(performance.now() - before < 15_000);
    assert.deepEqual(
      spans.map(({ range }) => large.slice(range.offset, range.offset + range.length)),
      ['jo@example.com'],
    );
    assert.equal(notFound.length, 300);
  }).timeout(60_000);
});
