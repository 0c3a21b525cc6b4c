import { hasAnyMember, hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { NO_USAGE } from '../reading/modelReading.ts';
import type { ReadingBuilder } from '../reading/readingBuilder.ts';
import { asCount, asList, asNumber, asText, asWord, at, member } from '../../json/untrustedJson.ts';

/** Guardrails drop its nulls and turn its numbers into floats, so nothing here asks for a member to be there. */
export const titanTextForm: Form = (reading, body) => {
  const results = asList(member(body, 'results'));
  if (typeof at(results, 0, 'outputText') === 'string') {
    results.forEach((result, index) => readResult(reading, result, index));
    const tokens = results.map(result => asCount(member(result, 'tokenCount')));
    const known = tokens.filter(count => count !== null);
    if (known.length > 0) reading.usage({ ...NO_USAGE, outputTokens: known.reduce((sum, count) => sum + count, 0) });
    return true;
  }
  if (typeof member(body, 'outputText') !== 'string') return false;
  readResult(reading, body, asNumber(member(body, 'index')) ?? 0);
  // A blocked input is one chunk without completionReason; the total stands on a last chunk only.
  if (asCount(member(body, 'totalOutputTextTokenCount')) !== null) reading.end();
  return true;
};

function readResult(reading: ReadingBuilder, result: unknown, choice: number): void {
  reading.content(asText(member(result, 'outputText')) ?? '', choice);
  const stop = asWord(member(result, 'completionReason'));
  if (stop !== null) reading.finishChoice(stop, choice);
}

export const amazonTitanText = modelFamily({
  id: 'amazon-titan-text',
  provider: 'Amazon',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'amazon.titan-text-lite-v1',
    'amazon.titan-text-express-v1',
    'amazon.titan-text-premier-v1:0',
    'amazon.titan-tg1-large',
  ],
  modelIds: [/^amazon\.titan-(?:text-|tg1-)/],
  matchesBody: body =>
    hasMembers(body, 'inputText') &&
    !hasAnyMember(body, 'dimensions', 'normalize', 'embeddingTypes', 'inputImage', 'embeddingConfig'),
  template: prompt => ({
    inputText: `User: ${prompt}\nBot:`,
    textGenerationConfig: { maxTokenCount: 512 },
  }),
  forms: [titanTextForm],
  blockedInOneChunk: false,
});
