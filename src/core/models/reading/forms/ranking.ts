import type { AnswerForm } from '../answerReader.ts';
import { asCount, asList, asNumber, at, member } from '../../../json/untrustedJson.ts';

export const rerankAnswer: AnswerForm = (reading, body) => {
  const results = asList(member(body, 'results'));
  if (asNumber(at(results, 0, 'relevance_score')) === null) return false;
  results.forEach((result, position) => {
    const score = asNumber(member(result, 'relevance_score'));
    if (score !== null) reading.ranked(asCount(member(result, 'index')) ?? position, score);
  });
  return true;
};
