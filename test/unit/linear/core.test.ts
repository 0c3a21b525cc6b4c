import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { redact, redactorOf } from '../../../src/core/http/redact.ts';
import { failurePlaces } from '../../../src/core/bedrock/failurePlaces.ts';
import { missingPermission } from '../../../src/core/bedrock/missingPermission.ts';
import { readServiceError } from '../../../src/core/bedrock/readError.ts';
import { signatureDifference, withoutExpectedTexts } from '../../../src/core/bedrock/signatureDifference.ts';
import { answerMarks } from '../../../src/core/guardrail/answerMarks.ts';
import { findMatches } from '../../../src/core/guardrail/findMatches.ts';
import { groupAssessments } from '../../../src/core/guardrail/groupAssessments.ts';
import type { GuardrailAssessment } from '../../../src/core/guardrail/guardrailReport.ts';
import { readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';
import { tagSelection } from '../../../src/core/guardrail/tagSelection.ts';
import { wordDifference, wordsOf } from '../../../src/core/guardrail/wordDifference.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { isLoopbackHost } from '../../../src/core/http/addresses.ts';
import { exceptionFacts } from '../../../src/core/http/exceptionFacts.ts';
import { layOutJson } from '../../../src/core/json/layOutJson.ts';
import { Losses } from '../../../src/core/models/convert/promptForm.ts';
import {
  claudeTurns,
  deepseekTurns,
  llamaTurns,
  mistralTurns,
  wordTurns,
} from '../../../src/core/models/convert/forms/turnFormats.ts';
import { TAGGED_REASONING } from '../../../src/core/models/reading/reasoningTags.ts';
import { ReadingBuilder } from '../../../src/core/models/reading/readingBuilder.ts';
import { readByStructure } from '../../../src/core/models/reading/structuralReading.ts';
import { setMembers } from '../../../src/core/request/editRequest.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import { diagnoseRequest } from '../../../src/core/request/validateRequest.ts';
import { assertLinear } from '../../support/linearTime.ts';

const file = (body: unknown, rest: Record<string, unknown> = {}): string =>
  JSON.stringify({ modelId: 'anthropic.claude-3-haiku-20240307-v1:0', ...rest, body });

/** A file whose body has one string with this inside, escapes and all. */
const fileWithString = (inside: string): string => `{"modelId":"m","body":{"prompt":"${inside}"}}`;

describe('request files in linear time', () => {
  for (const [name, inside] of Object.entries({
    'backslashes before braces': (size: number) => `{{${'\\\\'.repeat(size / 2)}`,
    'backslashes between braces': (size: number) => `{{a}}${'\\\\'.repeat(size / 2)}{{`,
    'openings without an end': (size: number) => '{{a '.repeat(size / 4),
    'nothing but opening braces': (size: number) => '{'.repeat(size),
    'single closing braces': (size: number) => '{{a}b'.repeat(size / 5),
    'a built-in and blanks': (size: number) => `{{$env ${' '.repeat(size)}x y}}`,
    'a name of many blanks': (size: number) => `{{${' '.repeat(size)}x y}}`,
    placeholders: (size: number) => '{{a}} '.repeat(size / 6),
  })) {
    it(`checks ${name}`, () => assertLinear(size => fileWithString(inside(size)), diagnoseRequest, 100_000));
  }

  for (const [name, text] of Object.entries({
    'blanks, then faults': (size: number) => `${' '.repeat(size)}${'x '.repeat(size / 4)}`,
    'many members': (size: number) =>
      `{"modelId":"m","body":{${Array.from({ length: size / 10 }, (_, at) => `"a${at}":1`).join()}}}`,
    'many unknown members': (size: number) => `{${Array.from({ length: size / 20 }, (_, at) => `"a${at}":1`).join()}}`,
    'many variables': (size: number) =>
      `{"variables":{${Array.from({ length: size / 20 }, (_, at) => `"v${at}":"x"`).join()}},"modelId":"m","body":{"prompt":"{{v1}}"}}`,
    'a comment without an end': (size: number) => `{"modelId":"m",${'/*'.repeat(size / 2)}`,
    'strings without an end': (size: number) => '"a\n'.repeat(size / 3),
    commas: (size: number) => `{${','.repeat(size)}`,
    'line breaks': (size: number) => '\n'.repeat(size),
  })) {
    it(`checks ${name}`, () => assertLinear(text, diagnoseRequest, 100_000));
  }

  it('sets and removes members', () =>
    assertLinear(
      size =>
        `{"modelId":"m","guardrailIdentifier":"g","body":{"a":[${'"0123456789abcdef",'.repeat(size / 20)}2]},"trace":"ENABLED"}`,
      text => setMembers(text, { modelId: 'other', trace: null, guardrailVersion: '1' }),
      100_000,
    ));

  it('looks for the suffix of tags', () =>
    assertLinear(
      size => ({
        text: file({ prompt: 'words', 'amazon-bedrock-guardrailConfig': { tagSuffix: `{{${' '.repeat(size)}x y}}` } }),
      }),
      ({ text }) => {
        try {
          tagSelection(text, { offset: text.indexOf('words'), length: 5 }, 'abc');
        } catch {
          // No suffix: that is said.
        }
      },
      50_000,
    ));
});

const head = (headers: Record<string, string> = {}): Parameters<typeof exceptionFacts>[0] => ({
  status: 403,
  headers,
  requestId: null,
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('error answers in linear time', () => {
  for (const [name, text] of Object.entries({
    'titles without an end': (size: number) => '<title'.repeat(size / 6),
    'empty titles': (size: number) => '<title></title>'.repeat(size / 15),
    blanks: (size: number) => ' '.repeat(size),
    'opening brackets': (size: number) => '<'.repeat(size),
  })) {
    it(`reads a page of ${name}`, () =>
      assertLinear(
        size => bytes(text(size)),
        page => readServiceError(head({ 'content-type': 'text/html' }), page, redactorOf(['a-secret-of-a-test'])),
        120_000,
      ));
  }

  const canonical = 'The Canonical String for this request should have been';
  for (const [name, text] of Object.entries({
    'titles without an end': (size: number) => `${canonical} '`.repeat(size / 57),
    'quotation marks': (size: number) => `${canonical} ${"' ".repeat(size / 2)}`,
    'blanks behind quotation marks': (size: number) => `${canonical} '${"'\n\n\n\n\n\n\n\n".repeat(size / 9)}x`,
    'line breaks': (size: number) => `${canonical} '${'\n'.repeat(size)}'x`,
    'titles of the string to sign': (size: number) =>
      `${canonical} 'a'${"The String-to-Sign should have been 'a".repeat(size / 38)}`,
    headers: (size: number) => `${canonical} '${'x-amz-security-token:\n'.repeat(size / 22)}'`,
  })) {
    it(`compares a refused signature with ${name}`, () =>
      assertLinear(
        text,
        message =>
          signatureDifference(message, { canonicalRequest: 'POST\n/\n\nhost:a\n\nhost\nhash', stringToSign: 's' }),
        250_000,
      ));
    it(`shows the message of a refused signature with ${name}`, () =>
      assertLinear(size => `The signature does not match.\n${text(size)}`, withoutExpectedTexts, 250_000));
  }

  it('cuts the message of a refused signature with line breaks', () =>
    assertLinear(size => '\n'.repeat(size), withoutExpectedTexts, 50_000));

  for (const [name, message] of Object.entries({
    'resources of dots': (size: number) =>
      `User: a is not authorized to perform: bedrock:InvokeModel on resource: ${'.'.repeat(size)}x`,
    denials: (size: number) =>
      `User: a is not authorized to perform: bedrock:InvokeModel ${'with an explicit deny in a '.repeat(size / 27)}!`,
    users: (size: number) => 'User: '.repeat(size / 6),
  })) {
    it(`reads the missing permission of ${name}`, () =>
      assertLinear(
        message,
        said =>
          missingPermission(new CallError({ kind: 'service', name: 'AccessDeniedException', message: said }), {
            modelId: 'm',
            region: 'us-east-1',
            guardrailIdentifier: null,
          }),
        100_000,
      ));
  }

  it('looks for the places of a fault with many steps in a file with many members', () =>
    assertLinear(
      size => {
        const members = Object.fromEntries(Array.from({ length: size / 10 }, (_, at) => [`m${at}`, 1]));
        return parseRequest(file({ ...members, text: '{{a}} '.repeat(size / 6) }));
      },
      parsed => {
        failurePlaces({ name: 'ValidationException', message: `#${'/text/a'.repeat(2500)}: wrong` }, parsed);
        failurePlaces({ name: 'ValidationException', message: `#${'/no'.repeat(6000)}: wrong` }, parsed);
      },
      50_000,
    ));

  for (const [name, value] of Object.entries({
    digits: (size: number) => `${'1'.repeat(size)}x`,
    blanks: (size: number) => `${' '.repeat(size)}x`,
    'dots and digits': (size: number) => '1.1'.repeat(size / 3),
  })) {
    it(`reads a Retry-After of ${name}`, () =>
      assertLinear(size => head({ 'retry-after': value(size), date: value(size) }), exceptionFacts, 50_000));
  }

  it('takes secrets out of what nearly is one', () =>
    assertLinear(
      size => '-ABSKABSK=='.repeat(size / 11),
      text => redact(text, ['ABSKABSK==-AB', 'SKABSK']),
      200_000,
    ));
  it('reads addresses', () => assertLinear(size => '%'.repeat(size) + '\n', isLoopbackHost, 50_000));
  it('reads an endpoint', () =>
    assertLinear(size => `https://example.com/${'/'.repeat(size)}x`, parseEndpoint, 50_000));
});

describe('guardrail traces in linear time', () => {
  const assessment = (match: string, more: Partial<GuardrailAssessment> = {}): GuardrailAssessment => ({
    guardrailId: 'g',
    side: 'output',
    policy: 'sensitiveInformationPolicy',
    list: 'piiEntities',
    type: 'EMAIL',
    action: 'ANONYMIZED',
    match,
    ...more,
  });

  for (const policy of ['wordPolicy', 'sensitiveInformationPolicy']) {
    it(`looks for a text that nearly is everywhere (${policy})`, () =>
      assertLinear(
        size => ({ text: 'a'.repeat(size), needles: [`${'a'.repeat(size / 4)}b`, `b${'a'.repeat(size / 4)}`] }),
        ({ text, needles }) =>
          findMatches(
            [{ text }],
            needles.map((needle, index) => ({ index, needle, assessment: assessment(needle, { policy }) })),
          ),
        100_000,
      ));
  }

  it('looks for many texts', () =>
    assertLinear(
      size => ({
        text: 'words and more words. '.repeat(size),
        matches: Array.from({ length: size }, (_, at) => `word ${at}`),
      }),
      ({ text, matches }) =>
        findMatches(
          [{ text }],
          matches.map((needle, index) => ({ index, needle, assessment: assessment(needle, { policy: 'wordPolicy' }) })),
        ),
      10_000,
    ));

  it('marks masks that stand for many texts', () =>
    assertLinear(
      size => ({
        text: '{EMAIL} '.repeat(300),
        report: readGuardrail({
          'amazon-bedrock-guardrailAction': 'INTERVENED',
          'amazon-bedrock-trace': {
            guardrail: {
              outputs: [
                {
                  g: {
                    sensitiveInformationPolicy: {
                      piiEntities: Array.from({ length: size }, () => ({
                        type: 'EMAIL',
                        match: 'a@example.com',
                        action: 'ANONYMIZED',
                      })),
                    },
                  },
                },
              ],
            },
          },
        })!,
      }),
      ({ text, report }) => answerMarks(text, report),
      20_000,
    ));

  it('reads and groups many findings of many policies', () =>
    assertLinear(
      size =>
        Object.fromEntries(
          Array.from({ length: size }, (_, at) => [`policy${at}`, { list: [{ type: 't', action: 'BLOCKED' }] }]),
        ),
      policies =>
        groupAssessments(
          readGuardrail({ 'amazon-bedrock-trace': { guardrail: { input: { g: policies }, outputs: [] } } })!,
        ),
      10_000,
    ));

  for (const [name, text] of Object.entries({
    dots: (size: number) => '.'.repeat(size),
    'opening brackets': (size: number) => '('.repeat(size),
    'opening brackets and a letter': (size: number) => `${'"'.repeat(size)}a`,
    braces: (size: number) => '{'.repeat(size),
    blanks: (size: number) => `a${' ,'.repeat(size / 2)}b`,
    'one long word': (size: number) => 'a'.repeat(size),
  })) {
    it(`takes ${name} apart into words`, () => assertLinear(text, wordsOf, 60_000));
    it(`compares ${name}`, () => assertLinear(text, said => wordDifference(`a ${said}`, `${said} b`), 60_000));
  }
});

describe("models' answers and prompts in linear time", () => {
  const formats = {
    llama: llamaTurns,
    mistral: mistralTurns,
    deepseek: deepseekTurns,
    claude: claudeTurns,
    titan: wordTurns('Bot', true),
    others: wordTurns('Assistant', false),
  };
  for (const [format, turns] of Object.entries(formats)) {
    for (const [name, prompt] of Object.entries({
      'openings of Llama': (size: number) => '<|start_header_id|>user<|end_header_id|>a'.repeat(size / 41),
      'an opening of Llama and blanks': (size: number) =>
        `<|start_header_id|>user<|end_header_id|>${' '.repeat(size)}x${' \n'.repeat(size / 2)}`,
      'openings of Mistral': (size: number) => '[INST] a '.repeat(size / 9),
      'turns of Mistral': (size: number) => '[INST] a [/INST]'.repeat(size / 16),
      'line breaks': (size: number) => '\n'.repeat(size),
      'openings of Claude': (size: number) => '\n\nHuman:'.repeat(size / 8),
      'openings of DeepSeek': (size: number) => '<｜User｜>'.repeat(size / 8),
    })) {
      it(`reads a prompt of ${name} as ${format}`, () =>
        assertLinear(prompt, text => turns.read(text, new Losses()), 100_000));
    }
  }

  for (const [name, text] of Object.entries({
    'opening brackets': (size: number) => '<'.repeat(size),
    'tags that open and close': (size: number) => '<think></think>'.repeat(size / 15),
    'a tag and beginnings of its end': (size: number) => `<think>${'</thin'.repeat(size / 6)}`,
    blanks: (size: number) => ' '.repeat(size),
  })) {
    it(`takes ${name} for reasoning or text, whole and in pieces`, () =>
      assertLinear(
        text,
        said => {
          const whole = new ReadingBuilder(TAGGED_REASONING);
          whole.content(said);
          const pieces = new ReadingBuilder(TAGGED_REASONING);
          for (const piece of said) pieces.content(piece);
          return [whole.reading(), pieces.reading()];
        },
        100_000,
      ));
  }

  it('finds an answer in a body of unknown form', () =>
    assertLinear(
      size => ({ list: Array.from({ length: size }, (_, at) => ({ text: 'a', [`n${at}`]: [[], {}] })) }),
      body => readByStructure(new ReadingBuilder(null), body),
      20_000,
    ));

  for (const [name, text] of Object.entries({
    'escaped quotes': (size: number) => `"${'\\"'.repeat(size / 2)}`,
    backslashes: (size: number) => `"${'\\'.repeat(size)}"`,
    'opening brackets': (size: number) => '['.repeat(size),
    blanks: (size: number) => `[${' '.repeat(size)}1`,
  })) {
    it(`lays out ${name}`, () => assertLinear(text, json => layOutJson(json, 1_000_000), 200_000));
  }
});
