import type { AnswerForm } from '../answerReader.ts';
import { NO_USAGE } from '../modelReading.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';
import { hasAnyMember, hasMembers } from '../../body/bodyForms.ts';
import { asCount, asList, asNumber, asRecord, asText, asWord, at, member } from '../../../json/untrustedJson.ts';

/** Guardrails drop its nulls and turn its numbers into floats, so nothing here asks for a member to be there. */
export const titanTextAnswer: AnswerForm = (reading, body) => {
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
  // A blocked input is one chunk without completionReason; only a last chunk has the total.
  if (asCount(member(body, 'totalOutputTextTokenCount')) !== null) reading.end();
  return true;
};

function readResult(reading: ReadingBuilder, result: unknown, choice: number): void {
  reading.content(asText(member(result, 'outputText')) ?? '', choice);
  const stop = asWord(member(result, 'completionReason'));
  if (stop !== null) reading.finishChoice(stop, choice);
}

/** Llama's form, which imported models asked with `max_gen_len` share; a chunk has the form of a whole body. */
export const llamaAnswer: AnswerForm = (reading, body) => {
  if (!hasAnyMember(body, 'generation', 'generation_token_count')) return false;
  reading.content(asText(member(body, 'generation')) ?? '');
  const stop = asWord(member(body, 'stop_reason'));
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

/** `outputs[].text`, whole and streamed alike; without token counts. */
export const mistralTextAnswer: AnswerForm = (reading, body) => {
  const outputs = asList(member(body, 'outputs'));
  if (asRecord(outputs[0]) === null || !hasMembers(outputs[0], 'text')) return false;
  outputs.forEach((output, index) => {
    reading.content(asText(at(output, 'text')) ?? '', index);
    const stop = asWord(at(output, 'stop_reason'));
    if (stop !== null) reading.finishChoice(stop, index);
  });
  return true;
};

/** The older completion form: a whole body and each chunk look the same. */
export const claudeTextAnswer: AnswerForm = (reading, body) => {
  const completion = asText(member(body, 'completion'));
  if (completion === null) return false;
  reading.content(completion);
  const stop = asWord(member(body, 'stop_reason'));
  if (stop !== null) reading.finishChoice(stop);
  return true;
};

/** `generations[]` whole; streamed `text` pieces and a last chunk without text. */
export const cohereCommandAnswer: AnswerForm = (reading, body) => {
  const generations = asList(member(body, 'generations'));
  if (asRecord(generations[0]) !== null) {
    generations.forEach((generation, index) => {
      reading.content(asText(at(generation, 'text')) ?? '', index);
      const stop = asWord(at(generation, 'finish_reason'));
      if (stop !== null) reading.finishChoice(stop, index);
    });
    return true;
  }
  if (typeof member(body, 'is_finished') !== 'boolean' || hasMembers(body, 'event_type')) return false;
  const choice = asNumber(member(body, 'index')) ?? 0;
  reading.content(asText(member(body, 'text')) ?? '', choice);
  const stop = asWord(member(body, 'finish_reason'));
  if (stop !== null) reading.finishChoice(stop, choice);
  return true;
};

export const jurassicAnswer: AnswerForm = (reading, body) => {
  const completions = asList(member(body, 'completions'));
  if (asRecord(at(completions, 0, 'data')) === null) return false;
  completions.forEach((completion, index) => {
    reading.content(asText(at(completion, 'data', 'text')) ?? '', index);
    const stop = asWord(at(completion, 'finishReason', 'reason'));
    if (stop !== null) reading.finishChoice(stop, index);
  });
  return true;
};

export const pegasusAnswer: AnswerForm = (reading, body) => {
  const message = asText(member(body, 'message'));
  const stop = asWord(member(body, 'finishReason'));
  if (message === null && stop === null) return false;
  reading.content(message ?? '');
  if (stop !== null) reading.finishChoice(stop);
  return true;
};
