import type { ModelFamily } from './modelFamily.ts';
import { baseModelIdOf, isOpaqueModelId } from './modelIdParts.ts';
import { ai21J2 } from './families/ai21J2.ts';
import { ai21Jamba } from './families/ai21Jamba.ts';
import { amazonNova } from './families/amazonNova.ts';
import { amazonNovaCanvas } from './families/amazonNovaCanvas.ts';
import { amazonNovaEmbeddings } from './families/amazonNovaEmbeddings.ts';
import { amazonTitanEmbedImage, amazonTitanEmbedTextV1, amazonTitanEmbedTextV2 } from './families/amazonTitanEmbed.ts';
import { amazonTitanImage } from './families/amazonTitanImage.ts';
import { amazonTitanText } from './families/amazonTitanText.ts';
import { anthropicClaudeMessages } from './families/anthropicClaudeMessages.ts';
import { anthropicClaudeText } from './families/anthropicClaudeText.ts';
import { cohereCommand } from './families/cohereCommand.ts';
import { cohereCommandR } from './families/cohereCommandR.ts';
import { cohereEmbedV3, cohereEmbedV4 } from './families/cohereEmbed.ts';
import { customModelImport } from './families/customModelImport.ts';
import { deepseekR1 } from './families/deepseekR1.ts';
import { deepseekV3 } from './families/deepseekV3.ts';
import { googleGemma } from './families/googleGemma.ts';
import { marketplaceEndpoint } from './families/marketplaceEndpoint.ts';
import { metaLlama } from './families/metaLlama.ts';
import { minimax } from './families/minimax.ts';
import { mistralChat } from './families/mistralChat.ts';
import { mistralOpenWeights } from './families/mistralOpenWeights.ts';
import { mistralText } from './families/mistralText.ts';
import { moonshotKimi } from './families/moonshotKimi.ts';
import { notInvocable } from './families/notInvocable.ts';
import { nvidiaNemotron } from './families/nvidiaNemotron.ts';
import { openAiGptOss } from './families/openAiGptOss.ts';
import { qwen3 } from './families/qwen3.ts';
import { amazonRerank, cohereRerank } from './families/rerank.ts';
import { stabilityImageGeneration, stabilityImageServices } from './families/stabilityImage.ts';
import { twelveLabsMarengo } from './families/twelveLabsMarengo.ts';
import { twelveLabsPegasus } from './families/twelveLabsPegasus.ts';
import { unknownModel } from './families/unknownModel.ts';
import { writerPalmyra } from './families/writerPalmyra.ts';
import { zaiGlm } from './families/zaiGlm.ts';

/** Every family that is recognised by its model ids; `unknownModel` is not among them. */
export const allFamilies: readonly ModelFamily[] = [
  anthropicClaudeMessages,
  anthropicClaudeText,
  amazonNova,
  amazonTitanText,
  amazonTitanEmbedTextV2,
  amazonTitanEmbedTextV1,
  amazonTitanEmbedImage,
  amazonNovaCanvas,
  amazonTitanImage,
  amazonNovaEmbeddings,
  metaLlama,
  mistralText,
  mistralChat,
  mistralOpenWeights,
  cohereCommandR,
  cohereCommand,
  cohereEmbedV3,
  cohereEmbedV4,
  cohereRerank,
  amazonRerank,
  ai21Jamba,
  ai21J2,
  deepseekR1,
  deepseekV3,
  openAiGptOss,
  qwen3,
  moonshotKimi,
  minimax,
  googleGemma,
  nvidiaNemotron,
  zaiGlm,
  writerPalmyra,
  stabilityImageGeneration,
  stabilityImageServices,
  twelveLabsPegasus,
  twelveLabsMarengo,
  customModelImport,
  marketplaceEndpoint,
  notInvocable,
];

/**
 * The family of a model id in any of its kinds. The request body decides where the id hides the model (application
 * inference profiles, provisioned throughput, deployments, prompt routers) and where a model takes two forms; give it
 * whenever it is known. A body form that several families share, and every other model, gives `unknownModel`, which
 * reads any of their forms.
 */
export function familyOf(modelId: string, body?: unknown): ModelFamily {
  const baseModelId = baseModelIdOf(modelId);
  const byId = allFamilies.filter(({ modelIds }) => modelIds.some(pattern => pattern.test(baseModelId)));
  if (byId.length > 0) return byId.find(family => family.matchesBody(body)) ?? byId[0] ?? unknownModel;
  if (!isOpaqueModelId(baseModelId)) return unknownModel;
  const byBody = allFamilies.filter(family => family.matchesBody(body));
  return (byBody.length === 1 ? byBody[0] : undefined) ?? unknownModel;
}
