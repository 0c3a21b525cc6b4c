import { asList, asRecord, member } from '../../../json/untrustedJson.ts';
import { hasMembers } from '../../body/bodyForms.ts';
import type { AnswerForm } from '../answerReader.ts';
import { claudeMessagesAnswer } from './claudeMessages.ts';
import { cohereChatAnswer } from './cohereChat.ts';
import {
  claudeTextAnswer,
  cohereCommandAnswer,
  jurassicAnswer,
  llamaAnswer,
  mistralTextAnswer,
  pegasusAnswer,
  titanTextAnswer,
} from './completions.ts';
import { cohereEmbedAnswer, marengoAnswer, novaEmbeddingsAnswer, titanEmbedAnswer } from './embeddings.ts';
import { amazonImageAnswer, stabilityAnswer } from './images.ts';
import { novaAnswer } from './nova.ts';
import { openAiChatAnswer } from './openAiChat.ts';
import { rerankAnswer } from './ranking.ts';

/** The surest first: the later forms have member names that other JSON uses for something else. */
const FORMS: readonly AnswerForm[] = [
  claudeMessagesAnswer,
  novaAnswer,
  openAiChatAnswer,
  llamaAnswer,
  mistralTextAnswer,
  titanTextAnswer,
  cohereCommandAnswer,
  cohereChatAnswer,
  claudeTextAnswer,
  jurassicAnswer,
  rerankAnswer,
  stabilityAnswer,
  marengoAnswer,
  novaEmbeddingsAnswer,
  (reading, body) => hasVectors(body) && cohereEmbedAnswer(reading, body),
  (reading, body) => hasMembers(body, 'embedding') && titanEmbedAnswer(reading, body),
  (reading, body) => Array.isArray(member(body, 'images')) && amazonImageAnswer(reading, body),
  (reading, body) => hasMembers(body, 'message', 'finishReason') && pegasusAnswer(reading, body),
];

function hasVectors(body: unknown): boolean {
  const embeddings = member(body, 'embeddings');
  return asRecord(embeddings) !== null || Array.isArray(asList(embeddings)[0]);
}

/** Whichever of these forms the body has. */
export const anyAnswer: AnswerForm = (reading, body) => FORMS.some(form => form(reading, body));
