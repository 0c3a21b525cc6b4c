import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { canConvert, convertBody } from '../../../src/core/models/convert/convertBody.ts';
import { allFamilies, familyOf } from '../../../src/core/models/families.ts';
import { baseModelIdOf } from '../../../src/core/models/modelIdParts.ts';
import type { ModelFamily } from '../../../src/core/models/modelFamily.ts';
import { unknownModel } from '../../../src/core/models/families/unknownModel.ts';

const PROMPT = 'Why is the sky blue?';
const HIDDEN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';

/** Families that only the model id shows: their template could be another family's, or is too small to decide. */
const KNOWN_BY_ID_ONLY = [
  'stability-image-generation',
  'custom-model-import',
  'marketplace-sagemaker-endpoint',
  'not-invocable-with-InvokeModel',
  'unknown',
];
const WITHOUT_PROMPT_FORM = [
  'amazon-titan-embed-text-v2',
  'amazon-titan-embed-text-v1',
  'amazon-titan-embed-image',
  'amazon-nova-canvas',
  'amazon-titan-image',
  'amazon-nova-multimodal-embeddings',
  'cohere-embed-v3',
  'cohere-embed-v4',
  'rerank',
  'rerank-amazon',
  'stability-image-generation',
  'stability-image-services',
  'twelvelabs-marengo-embed',
  'not-invocable-with-InvokeModel',
];
const SUPERSEDED = [
  'anthropic-claude-text-completion',
  'amazon-titan-text',
  'amazon-titan-embed-text-v1',
  'amazon-titan-image',
  'cohere-command',
  'ai21-j2',
];

const ids = (families: readonly ModelFamily[]): string[] => families.map(({ id }) => id);

describe('the object of a model family', () => {
  for (const family of [...allFamilies, unknownModel]) {
    describe(family.id, () => {
      if (family.known) {
        it('has example ids that lead to it', () => {
          assert.ok(family.exampleModelIds.length > 0);
          for (const modelId of family.exampleModelIds) {
            const base = baseModelIdOf(modelId);
            assert.ok(
              family.modelIds.some(pattern => pattern.test(base)),
              modelId,
            );
            const found = familyOf(modelId, family.template(PROMPT));
            assert.equal(found, family, `${modelId} is taken for ${found.id}`);
          }
        });
      }

      it('has a template in its own form', () => {
        const body = family.template(PROMPT);
        assert.equal(family.matchesBody(body), !KNOWN_BY_ID_ONLY.includes(family.id));
        const forms = family.promptForms ?? [];
        assert.equal(forms[0]?.matches(body), family.promptForms === null ? undefined : true);
        const hidden = familyOf(HIDDEN, body);
        const itself = hidden.id === family.id;
        assert.ok(itself || !hidden.known || KNOWN_BY_ID_ONLY.includes(family.id), `taken for ${hidden.id}`);
      });

      it('asks its prompt in a string that it finds, unless InvokeModel does not call it', () => {
        const found = family.promptTexts(family.template(PROMPT)).filter(({ text }) => text.includes(PROMPT));
        assert.equal(found.length, family.notInvocable === null ? 1 : 0);
      });

      it('has a form for conversion, or says that it has none', () => {
        assert.equal(family.promptForms === null, WITHOUT_PROMPT_FORM.includes(family.id));
        if (family.known) assert.equal(family.promptForms !== null, family.output === 'text');
        assert.equal(canConvert(family, family), family.promptForms !== null);
        const converted = convertBody(family, family, family.template(PROMPT));
        assert.deepEqual(converted?.body, family.promptForms === null ? undefined : family.template(PROMPT));
      });

      it('has limits that hold numbers which can be sent', () => {
        const { maxStopSequences, maxTemperature, maxTopP, defaultMaxTokens } = family.limits;
        for (const limit of [maxStopSequences, maxTemperature, maxTopP, defaultMaxTokens ?? 1]) assert.ok(limit >= 0);
        assert.ok(defaultMaxTokens === null || Number.isSafeInteger(defaultMaxTokens));
      });

      it('has readers, and reads the same from a whole answer as from a stream of that one chunk', () => {
        assert.ok(family.answerForms.length > 0);
        for (const body of [{ text: 'x', finish_reason: 'stop' }, { choices: [{ text: 'y' }] }]) {
          const { readResponse, streamReader } = family.answersTo();
          const stream = streamReader();
          stream.add(body);
          assert.equal(stream.reading().text, readResponse(body).text);
        }
      });
    });
  }

  it('has an id of its own', () => {
    const all = ids([...allFamilies, unknownModel]);
    assert.equal(new Set(all).size, all.length);
  });

  it('says that its models cannot be invoked, are retired, or are not known', () => {
    assert.deepEqual(ids(allFamilies.filter(({ notInvocable }) => notInvocable !== null)), [
      'not-invocable-with-InvokeModel',
    ]);
    assert.deepEqual(new Set(ids(allFamilies.filter(({ superseded }) => superseded))), new Set(SUPERSEDED));
    assert.equal(unknownModel.known, false);
    assert.ok(allFamilies.every(({ known }) => known));
  });

  it('reads reasoning first where the prompt has opened it, in the families whose prompts can', () => {
    const answer = { choices: [{ text: 'Hm.</think>Yes.' }] };
    const read = (family: ModelFamily, request?: unknown): string[] => {
      const { text, reasoning } = family.answersTo(request).readResponse(answer);
      return [reasoning, text];
    };
    const request = { prompt: 'Why? <think>\n' };
    const opened = ['Hm.', 'Yes.'];
    const whole = ['', 'Hm.</think>Yes.'];
    const chat = [...allFamilies, unknownModel].filter(family => read(family)[1]?.endsWith('Yes.'));
    assert.deepEqual(
      chat.filter(family => isDeepStrictEqual(read(family, request), opened)).map(({ id }) => id),
      ['deepseek-r1', 'custom-model-import', 'unknown'],
    );
    for (const family of chat) {
      assert.deepEqual(read(family), family.id === 'deepseek-r1' ? opened : whole, family.id);
    }
  });
});
