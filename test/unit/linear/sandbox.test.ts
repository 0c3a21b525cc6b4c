import { familyByBody, familyOf } from '../../../src/sandbox/families/registry.ts';
import { cutIntoPieces } from '../../../src/sandbox/families/sandboxText.ts';
import { findPii, PII_TYPES } from '../../../src/sandbox/guardrails/piiDetectors.ts';
import { findPhrase } from '../../../src/sandbox/guardrails/phrases.ts';
import { mapGuarded, readTags, withoutTags } from '../../../src/sandbox/guardrails/tags.ts';
import { assertLinear } from '../../support/linearTime.ts';

const TAG = 'amazon-bedrock-guardrails-guardContent_abc';

describe('the sandbox in linear time', () => {
  for (const modelId of [
    'meta.llama3-8b-instruct-v1:0',
    'mistral.mistral-7b-instruct-v0:2',
    'deepseek.r1-v1:0',
    'anthropic.claude-v2:1',
    'amazon.titan-text-express-v1',
  ]) {
    for (const [name, prompt] of Object.entries({
      'openings of Llama': (size: number) => 'user<|end_header_id|>system<|end_header_id|>'.repeat(size / 44),
      'openings of Mistral': (size: number) => '[INST] a '.repeat(size / 9),
      'openings of Claude': (size: number) => '\n\nHuman:\n\nAssistant: '.repeat(size / 21),
      'an end and blanks': (size: number) => `[INST][/INST]\n\nAssistant:\nBot:${' '.repeat(size)}x`,
      'openings of DeepSeek': (size: number) => '<｜User｜>'.repeat(size / 8),
    })) {
      it(`reads a prompt of ${name} for ${modelId}`, () =>
        assertLinear(
          size => ({ prompt: prompt(size), inputText: prompt(size) }),
          body => (familyOf(modelId, body) ?? familyByBody(body)).prompt(body),
          100_000,
        ));
    }
  }

  for (const [name, text] of Object.entries({
    blanks: (size: number) => ' '.repeat(size),
    digits: (size: number) => '1'.repeat(size),
    'digits and hyphens': (size: number) => '1-'.repeat(size / 2),
    'letters and dots': (size: number) => 'a.'.repeat(size / 2),
    'capital letters': (size: number) => 'Ab '.repeat(size / 3),
    'opening tags': (size: number) => `<${TAG}>`.repeat(size / 44),
    passwords: (size: number) => 'password is   a'.repeat(size / 15),
  })) {
    it(`checks ${name}`, () =>
      assertLinear(
        text,
        said => [
          cutIntoPieces(said),
          readTags(said, 'abc'),
          withoutTags(said, 'abc'),
          mapGuarded(said, 'abc', part => part),
          findPhrase(said, 'a secret word'),
          ...PII_TYPES.map(type => findPii(type, said)),
        ],
        60_000,
      ));
  }
});
