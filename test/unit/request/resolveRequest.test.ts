import assert from 'node:assert/strict';
import { InputDismissed, RequestError, resolveRequest } from '../../../src/core/request/resolveRequest.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import type { ResolveSources, ResolvedRequest } from '../../../src/core/request/resolveRequest.ts';

const nothing: ResolveSources = {
  environment: () => undefined,
  readFile: path => Promise.reject(new Error(`${path} does not exist.`)),
  input: () => Promise.resolve(undefined),
};

const resolve = (text: string, sources: Partial<ResolveSources> = {}): Promise<ResolvedRequest> =>
  resolveRequest(parseRequest(text), { ...nothing, ...sources });
const bodyOf = async (body: string, variables = '{}', sources: Partial<ResolveSources> = {}): Promise<string> =>
  Buffer.from((await resolve(`{"modelId":"m","variables":${variables},"body":${body}}`, sources)).body).toString(
    'utf8',
  );
const errorsOf = async (text: string, sources: Partial<ResolveSources> = {}): Promise<string[]> => {
  try {
    await resolve(text, sources);
    return [];
  } catch (error) {
    assert(error instanceof RequestError);
    return error.diagnostics.map(({ code, range }) => `${code}@${range.offset}+${range.length}`);
  }
};

describe('resolveRequest', () => {
  it('keeps numbers and strings to the letter and takes comments and trailing commas out', async () => {
    const table: [string, string][] = [
      [
        '{ "a": 1.0, "b": 12345678901234567890, "c": 1E400, "d": -0.0, "e": 1e-7 }',
        '{"a":1.0,"b":12345678901234567890,"c":1E400,"d":-0.0,"e":1e-7}',
      ],
      ['{ "a": "\\u00e9 é \\/ / \\ud83d\\ude00 😀 \\u2028" }', '{"a":"\\u00e9 é \\/ / \\ud83d\\ude00 😀 \\u2028"}'],
      ['{ // one\n "a": [1, 2, /* two */ 3,], "b": {}, "c": [], }', '{"a":[1,2,3],"b":{},"c":[]}'],
      ['{ "a": "// no comment", "b": "/* none */", "c": "x,]" }', '{"a":"// no comment","b":"/* none */","c":"x,]"}'],
      ['{ "a": 1, "a": 2 }', '{"a":1,"a":2}'],
      ['[ true, false, null ]', '[true,false,null]'],
      ['"just a text"', '"just a text"'],
      ['{ "__proto__": { "x": 1 }, "constructor": 2 }', '{"__proto__":{"x":1},"constructor":2}'],
      ['{\r\n\t"a" :\t[ ]\r\n}', '{"a":[]}'],
    ];
    for (const [written, sent] of table) assert.equal(await bodyOf(written), sent);
  });

  it('puts a variable in as its own JSON where the string is nothing else', async () => {
    const variables =
      '{ "n": 300, "f": 1.0, "big": 9007199254740993, "t": "a\\"b\\u00e9", "o": { "x": [1, /* c */ 2,] }, "z": null, "y": true }';
    assert.equal(
      await bodyOf('["{{n}}","{{f}}","{{big}}","{{t}}","{{o}}","{{z}}","{{y}}"]', variables),
      '[300,1.0,9007199254740993,"a\\"b\\u00e9",{"x":[1,2]},null,true]',
    );
  });

  it('puts a variable in as text inside a longer string', async () => {
    const variables = '{ "n": 300, "t": "a\\"b\\n", "o": { "x": "y" } }';
    assert.equal(
      await bodyOf('["at most {{n}}","<{{t}}>"," {{o}}","{{n}}{{n}}","{{{n}}}"]', variables),
      '["at most 300","<a\\"b\\n>"," {\\"x\\":\\"y\\"}","300300","{300}"]',
    );
  });

  it('puts values in once: braces in a value stay as they are', async () => {
    assert.equal(
      await bodyOf('["{{a}}","x{{a}}"]', '{ "a": "{{b}} {{$env HOME}}", "b": "no" }'),
      '["{{b}} {{$env HOME}}","x{{b}} {{$env HOME}}"]',
    );
  });

  it('writes braces literally behind a backslash', async () => {
    assert.equal(
      await bodyOf('["\\\\{{name}}","a \\\\{{name}} b","\\\\\\\\{{n}}"]', '{"n":1}'),
      '["{{name}}","a {{name}} b","\\\\1"]',
    );
  });

  it('leaves names of members and unclear braces alone', async () => {
    assert.equal(
      await bodyOf('{"{{n}}":"{{n}}","x":"{{#if y}}","z":"{{}} } {"}', '{"n":1}'),
      '{"{{n}}":1,"x":"{{#if y}}","z":"{{}} } {"}',
    );
  });

  it('takes blanks inside the braces and any declared name', async () => {
    assert.equal(await bodyOf('["{{ a }}","{{my name}}","{{größe}}"]', '{"a":1,"my name":2,"größe":3}'), '[1,2,3]');
  });

  it('reads built-ins once each', async () => {
    const read: string[] = [];
    const asked: string[] = [];
    const sources: Partial<ResolveSources> = {
      environment: name => (name === 'TEAM' ? 'search' : undefined),
      readFile: path => {
        read.push(path);
        return Promise.resolve(Buffer.from('zeile "1"\n'));
      },
      input: label => {
        asked.push(label);
        return Promise.resolve('answer');
      },
    };
    assert.equal(
      await bodyOf(
        '["{{$env TEAM}}","{{$file a b.txt}}","{{$base64 a b.txt}}","<{{$file a b.txt}}>","{{$input Your name}}","{{$input Your name}}"]',
        '{}',
        sources,
      ),
      '["search","zeile \\"1\\"\\n","emVpbGUgIjEiCg==","<zeile \\"1\\"\\n>","answer","answer"]',
    );
    assert.deepEqual(read, ['a b.txt', 'a b.txt']);
    assert.deepEqual(asked, ['Your name']);
  });

  it('fills in the other members too', async () => {
    const request = await resolve(
      '{"modelId":"{{m}}","guardrailIdentifier":"{{g}}","guardrailVersion":"{{v}}","requestMetadata":{"team":"{{m}}","é":"ü"},"variables":{"m":"amazon.nova-lite-v1:0","g":"abc","v":3},"body":{}}',
    );
    assert.equal(request.modelId, 'amazon.nova-lite-v1:0');
    assert.equal(request.guardrailVersion, '3');
    assert.equal(request.requestMetadata, '{"team":"amazon.nova-lite-v1:0","\\u00e9":"\\u00fc"}');
  });

  it('lets values from outside win and keep the declared kind', async () => {
    const overrides = new Map([
      ['n', '42'],
      ['t', '42'],
      ['new', '42'],
      ['o', 'not json'],
    ]);
    assert.equal(
      await bodyOf('["{{n}}","{{t}}","{{new}}","{{o}}"]', '{"n":300,"t":"text","o":{}}', { overrides }),
      '[42,"42","42","not json"]',
    );
    assert.equal(await bodyOf('["{{$input label}}"]', '{}', { overrides: new Map([['label', 'given']]) }), '["given"]');
  });

  it('refuses before anything is sent, with the place', async () => {
    const table: [string, string[]][] = [
      ['{"modelId":"m","body":{"a":"x {{nobody}}"}}', ['undeclaredVariable@30+10']],
      ['{"modelId":"m","body":{"a":"{{$nope x}}"}}', ['unknownBuiltIn@28+11']],
      ['{"modelId":"m","body":{"a":"{{$env}}"}}', ['unknownBuiltIn@28+8']],
      ['{"modelId":"m","body":{"a":"{{$env GONE}}"}}', ['builtIn.env@28+13']],
      ['{"modelId":"m","body":{"a":"{{$file gone.txt}}"}}', ['builtIn.file@28+18']],
      ['{"body":{}}', ['missingModelId@0+1']],
      ['{"modelId":"{{m}}","variables":{"m":""},"body":{}}', ['missingModelId@11+7']],
      ['{"modelId":"{{m}}","variables":{"m":"a\\nb"},"body":{}}', ['lineBreakInHeader@11+7']],
      ['{"modelId":"{{m}}","variables":{"m":".."},"body":{}}', ['modelIdPath@11+7']],
      ['{"modelId":"m","region":"{{r}}","variables":{"r":"evil.example/"},"body":{}}', ['region@24+7']],
      [
        '{"modelId":"m","guardrailIdentifier":"abc","guardrailVersion":"{{v}}","variables":{"v":""},"body":{}}',
        ['guardrailWithoutVersion@37+5'],
      ],
      ['{"modelId":"m","requestMetadata":{"a":"x\\ny"},"body":{}}', ['lineBreakInHeader@38+6']],
    ];
    for (const [text, codes] of table) assert.deepEqual(await errorsOf(text), codes, text);
  });

  it('is cancelled where a question is dismissed', async () => {
    await assert.rejects(resolve('{"modelId":"m","body":"{{$input Name}}"}'), InputDismissed);
  });

  it('refuses a body that is larger than Bedrock takes', async () => {
    const sources = { readFile: () => Promise.resolve(Buffer.alloc(20_000_000, 120)) };
    assert.deepEqual(await errorsOf('{"modelId":"m","body":{"a":"{{$base64 big}}"}}', sources), ['bodySize@22+23']);
  });
});
