import type { Form } from '../answerReader.ts';
import { ai21J2Form } from '../../families/ai21J2.ts';
import { amazonImageForm } from '../../families/amazonTitanImage.ts';
import { titanEmbedForm } from '../../families/amazonTitanEmbed.ts';
import { titanTextForm } from '../../families/amazonTitanText.ts';
import { novaEmbeddingsForm } from '../../families/amazonNovaEmbeddings.ts';
import { novaForm } from '../../families/amazonNova.ts';
import { claudeMessagesForm } from '../../families/anthropicClaudeMessages.ts';
import { claudeTextForm } from '../../families/anthropicClaudeText.ts';
import { cohereCommandForm } from '../../families/cohereCommand.ts';
import { cohereCommandRForm } from '../../families/cohereCommandR.ts';
import { cohereEmbedForm } from '../../families/cohereEmbed.ts';
import { llamaForm } from '../../families/metaLlama.ts';
import { marengoForm } from '../../families/twelveLabsMarengo.ts';
import { mistralTextForm } from '../../families/mistralText.ts';
import { pegasusForm } from '../../families/twelveLabsPegasus.ts';
import { rerankForm } from '../../families/rerank.ts';
import { stabilityForm } from '../../families/stabilityImage.ts';
import { openAiChatForm } from './openAiChat.ts';
import { hasMembers } from '../../bodyForms.ts';
import { asList, asRecord, member } from '../../../json/untrustedJson.ts';

/** The surest first: the later forms have names that other JSON may well use for something else. */
const FORMS: readonly Form[] = [
  claudeMessagesForm,
  novaForm,
  openAiChatForm,
  llamaForm,
  mistralTextForm,
  titanTextForm,
  cohereCommandForm,
  cohereCommandRForm,
  claudeTextForm,
  ai21J2Form,
  rerankForm,
  stabilityForm,
  marengoForm,
  novaEmbeddingsForm,
  (reading, body) => hasVectors(body) && cohereEmbedForm(reading, body),
  (reading, body) => hasMembers(body, 'embedding') && titanEmbedForm(reading, body),
  (reading, body) => Array.isArray(member(body, 'images')) && amazonImageForm(reading, body),
  (reading, body) => hasMembers(body, 'message', 'finishReason') && pegasusForm(reading, body),
];

function hasVectors(body: unknown): boolean {
  const embeddings = member(body, 'embeddings');
  return asRecord(embeddings) !== null || Array.isArray(asList(embeddings)[0]);
}

/** Whichever family's form the body has. */
export const anyKnownForm: Form = (reading, body) => FORMS.some(form => form(reading, body));
