import assert from 'node:assert/strict';
import { promptTexts } from '../../../src/core/models/promptTexts.ts';
import { allFamilies } from '../../../src/core/models/families.ts';

const PROMPT = 'Why is the sky blue?';

describe('promptTexts', () => {
  for (const family of allFamilies.filter(one => one.invocable)) {
    it(`finds the prompt in the template of ${family.id}, where its path says`, () => {
      const body = family.template(PROMPT);
      const [found] = promptTexts(body).filter(({ text }) => text.includes(PROMPT));
      assert.ok(found);
      const there = found.path.reduce<unknown>(
        (value, step) => (value as Record<string | number, unknown>)[step],
        body,
      );
      assert.equal(there, found.text);
    });
  }

  it('gives messages, blocks, system and history with their places, and no images or tool results', () => {
    const found = promptTexts({
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

  it('is empty for what is no body', () => {
    for (const body of [null, 'x', [], 4, { messages: 'x', prompt: 5 }]) assert.deepEqual(promptTexts(body), []);
  });
});
