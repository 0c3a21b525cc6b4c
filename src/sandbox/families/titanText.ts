import { plainPrompt } from './family.ts';
import { numberOf, objectOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** Amazon Titan Text. */
export const titanText: Family = {
  name: 'amazon-titan-text',
  pattern: /^amazon\.titan-(text-(lite|express|premier)|tg1-large)/,
  rules: {
    required: ['inputText'],
    known: ['inputText', 'textGenerationConfig'],
    kinds: { inputText: 'string', textGenerationConfig: 'object' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const config = objectOf(body['textGenerationConfig']);
    const text = textOf(body['inputText'])
      .replace(/^User:\s*/, '')
      .replace(/\nBot:\s*$/, '');
    return plainPrompt(text, {
      maxTokens: numberOf(config['maxTokenCount']) ?? 512,
      stopSequences: textsOf(config['stopSequences']),
    });
  },

  answer(turn) {
    return {
      inputTextTokenCount: turn.inputTokens,
      results: [{ tokenCount: turn.outputTokens, outputText: `\n${turn.text}`, completionReason: reason(turn.ending) }],
    };
  },

  chunks(turn) {
    const last = turn.pieces.length - 1;
    return turn.pieces.map((outputText, index) => ({
      text: true,
      value: {
        outputText: index === 0 ? `\n${outputText}` : outputText,
        index: 0,
        totalOutputTextTokenCount: index === last ? turn.outputTokens : null,
        completionReason: index === last ? reason(turn.ending) : null,
        inputTextTokenCount: index === 0 ? turn.inputTokens : null,
      },
    }));
  },

  blocked(turn) {
    return {
      inputTextTokenCount: turn.inputTokens,
      results: [{ tokenCount: turn.outputTokens, outputText: turn.text, completionReason: 'CONTENT_FILTERED' }],
    };
  },

  blockedChunks(turn) {
    return [
      {
        value: {
          outputText: turn.text,
          index: 0,
          totalOutputTextTokenCount: turn.outputTokens,
          inputTextTokenCount: turn.inputTokens,
        },
        text: true,
      },
    ];
  },
};

function reason(ending: string): string {
  return ending === 'length' ? 'LENGTH' : ending === 'stop' ? 'STOP_CRITERIA_MET' : 'FINISH';
}
