import assert from 'node:assert/strict';
import { allFamilies, familyOf } from '../../../../src/core/models/families.ts';

const PROMPT = 'Why is the sky blue?';

const unknown = familyOf('some.new-model');

describe('the strings of a body that the model reads', () => {
  for (const family of allFamilies.filter(one => one.notInvocable === null)) {
    it(`hold the prompt in the template of ${family.id}, where the path says`, () => {
      const body = family.template(PROMPT);
      const [found] = family.promptTexts(body).filter(({ text }) => text.includes(PROMPT));
      assert.ok(found);
      const there = found.path.reduce<unknown>(
        (value, step) => (value as Record<string | number, unknown>)[step],
        body,
      );
      assert.equal(there, found.text);
    });
  }

  it('are messages, blocks, system and history with their paths, and no images or tool results', () => {
    const found = unknown.promptTexts({
      system: [{ text: 'S' }],
      chat_history: [{ role: 'USER', message: 'H' }],
      messages: [
        { role: 'user', content: 'A' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'B' },
            { type: 'image', source: { data: 'x' } },
            { type: 'tool_result', content: 'no' },
          ],
        },
        { role: 'user', content: { text: 'C' } },
      ],
    });
    assert.deepEqual(
      found.map(({ path, text }) => [path.join('/'), text]),
      [
        ['chat_history/0/message', 'H'],
        ['messages/0/content', 'A'],
        ['messages/1/content/0/text', 'B'],
        ['messages/2/content/text', 'C'],
        ['system/0/text', 'S'],
      ],
    );
  });

  it('are those of the family alone, unless the body has the form of another', () => {
    const llama = familyOf('meta.llama3-8b-instruct-v1:0');
    const texts = (body: unknown): string[] => llama.promptTexts(body).map(({ text }) => text);
    assert.deepEqual(texts({ prompt: 'P', system: 'S', query: 'Q' }), ['P']);
    assert.deepEqual(texts({ messages: [{ role: 'user', content: 'A' }], system: 'S' }), ['A', 'S']);
  });

  it('are none in what is no body', () => {
    for (const family of [unknown, ...allFamilies]) {
      for (const body of [null, 'x', [], 4, { messages: 'x', prompt: 5 }]) {
        assert.deepEqual(family.promptTexts(body), [], family.id);
      }
    }
  });
});
