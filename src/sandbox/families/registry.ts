import { amazonImage } from './amazonImage.ts';
import { claude } from './claude.ts';
import { claudeText } from './claudeText.ts';
import { cohereCommand } from './cohereCommand.ts';
import { cohereCommandR } from './cohereCommandR.ts';
import { cohereEmbedV3, cohereEmbedV4 } from './cohereEmbed.ts';
import { deepseekR1 } from './deepseekR1.ts';
import { jamba } from './jamba.ts';
import { jurassic } from './jurassic.ts';
import { isObject } from './json.ts';
import { llama } from './llama.ts';
import { marengo } from './marengo.ts';
import { mistralChat } from './mistralChat.ts';
import { mistralText } from './mistralText.ts';
import { nova } from './nova.ts';
import { novaEmbed } from './novaEmbed.ts';
import { openAiChat } from './openAiChat.ts';
import { openAiCompletion } from './openAiCompletion.ts';
import { palmyra } from './palmyra.ts';
import { pegasus } from './pegasus.ts';
import { rerank } from './rerank.ts';
import { stability } from './stability.ts';
import { titanEmbedImage, titanEmbedV1, titanEmbedV2 } from './titanEmbed.ts';
import { titanText } from './titanText.ts';
import type { Family } from './family.ts';
import type { JsonObject } from './json.ts';

const FAMILIES: readonly Family[] = [
  claude,
  claudeText,
  nova,
  titanText,
  titanEmbedV2,
  titanEmbedV1,
  titanEmbedImage,
  novaEmbed,
  amazonImage,
  llama,
  mistralText,
  mistralChat,
  cohereCommandR,
  cohereCommand,
  cohereEmbedV3,
  cohereEmbedV4,
  rerank,
  jamba,
  jurassic,
  deepseekR1,
  openAiChat,
  palmyra,
  stability,
  pegasus,
  marengo,
];

/** The family of a base model id, or undefined when no family knows it. */
export function familyOf(baseModelId: string, body: JsonObject): Family | undefined {
  const family = FAMILIES.find(candidate => candidate.pattern.test(baseModelId));
  // Claude 2 and Mistral Large 2402 also take the newer chat body; the body decides.
  if (family === claudeText && 'messages' in body) return claude;
  if (family === mistralText && /mistral-large-2402/.test(baseModelId) && 'messages' in body) return mistralChat;
  return family;
}

/** True when some family answers to this base model id. */
export function isKnownModel(baseModelId: string): boolean {
  return FAMILIES.some(family => family.pattern.test(baseModelId));
}

/** The family whose form a body has: for imported and custom models, whose id says nothing about it. */
export function familyByBody(body: JsonObject): Family {
  if ('messages' in body) {
    if ('anthropic_version' in body) return claude;
    return 'inferenceConfig' in body || 'schemaVersion' in body || hasNovaBlocks(body) ? nova : openAiChat;
  }
  if ('max_tokens_to_sample' in body) return claudeText;
  if ('inputText' in body) return 'dimensions' in body || 'embeddingTypes' in body ? titanEmbedV2 : titanText;
  if ('message' in body) return cohereCommandR;
  if ('taskType' in body) return 'singleEmbeddingParams' in body ? novaEmbed : amazonImage;
  if ('texts' in body) return cohereEmbedV3;
  if ('query' in body && 'documents' in body) return rerank;
  if ('max_gen_len' in body) return llama;
  return 'prompt' in body && 'max_tokens' in body ? openAiCompletion : llama;
}

function hasNovaBlocks(body: JsonObject): boolean {
  const messages = body['messages'];
  if (!Array.isArray(messages)) return false;
  return messages.some(
    (message: unknown) =>
      isObject(message) &&
      Array.isArray(message['content']) &&
      message['content'].some(
        (part: unknown) => isObject(part) && typeof part['text'] === 'string' && !('type' in part),
      ),
  );
}
