/** One foundation model as the control plane lists it. */
export interface CatalogueModel {
  id: string;
  name: string;
  provider: string;
  input: readonly string[];
  output: readonly string[];
  streaming: boolean;
  inference: readonly ('ON_DEMAND' | 'INFERENCE_PROFILE' | 'PROVISIONED')[];
  lifecycle: 'ACTIVE' | 'LEGACY';
  /** Legacy and no longer callable: Bedrock answers 404. */
  retired: boolean;
  /** Geographies whose cross-Region profiles hold this model. */
  geographies: readonly string[];
}

type Row = readonly [id: string, name: string, provider: string, kind: Kind, flags?: string, geographies?: string];
type Kind = 'text' | 'vision' | 'embedding' | 'imageEmbedding' | 'image' | 'rerank' | 'video';

const MODALITIES: Record<Kind, readonly [input: string[], output: string[]]> = {
  text: [['TEXT'], ['TEXT']],
  vision: [['TEXT', 'IMAGE'], ['TEXT']],
  embedding: [['TEXT'], ['EMBEDDING']],
  imageEmbedding: [['TEXT', 'IMAGE'], ['EMBEDDING']],
  image: [['TEXT', 'IMAGE'], ['IMAGE']],
  rerank: [['TEXT'], ['TEXT']],
  video: [['TEXT', 'VIDEO'], ['TEXT']],
};

// Flags: s = streams, p = only through a profile, l = legacy, r = retired. Geographies: where profiles for it exist.
const ROWS: readonly Row[] = [
  ['anthropic.claude-opus-4-5-20251101-v1:0', 'Claude Opus 4.5', 'Anthropic', 'vision', 'sp', 'us eu global'],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'Claude Sonnet 4.5', 'Anthropic', 'vision', 'sp', 'us eu jp au global'],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'Claude Haiku 4.5', 'Anthropic', 'vision', 'sp', 'us eu jp au global'],
  ['anthropic.claude-sonnet-4-20250514-v1:0', 'Claude Sonnet 4', 'Anthropic', 'vision', 'sp', 'us eu apac global'],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 'Claude 3.7 Sonnet', 'Anthropic', 'vision', 'sp', 'us eu apac'],
  ['anthropic.claude-3-5-sonnet-20240620-v1:0', 'Claude 3.5 Sonnet', 'Anthropic', 'vision', 's', 'us eu apac'],
  ['anthropic.claude-3-haiku-20240307-v1:0', 'Claude 3 Haiku', 'Anthropic', 'vision', 's', 'us eu apac'],
  ['anthropic.claude-3-sonnet-20240229-v1:0', 'Claude 3 Sonnet', 'Anthropic', 'vision', 'sl', 'us eu apac'],
  ['anthropic.claude-v2', 'Claude', 'Anthropic', 'text', 'sl'],
  ['anthropic.claude-v2:1', 'Claude', 'Anthropic', 'text', 'sl'],
  ['anthropic.claude-instant-v1', 'Claude Instant', 'Anthropic', 'text', 'slr'],
  ['amazon.nova-micro-v1:0', 'Nova Micro', 'Amazon', 'text', 's', 'us eu apac'],
  ['amazon.nova-lite-v1:0', 'Nova Lite', 'Amazon', 'vision', 's', 'us eu apac'],
  ['amazon.nova-pro-v1:0', 'Nova Pro', 'Amazon', 'vision', 's', 'us eu apac'],
  ['amazon.nova-premier-v1:0', 'Nova Premier', 'Amazon', 'vision', 'sp', 'us'],
  ['amazon.nova-2-lite-v1:0', 'Nova 2 Lite', 'Amazon', 'vision', 'sp', 'us eu jp global'],
  ['amazon.nova-canvas-v1:0', 'Nova Canvas', 'Amazon', 'image'],
  ['amazon.nova-2-multimodal-embeddings-v1:0', 'Nova Multimodal Embeddings', 'Amazon', 'imageEmbedding'],
  ['amazon.titan-text-lite-v1', 'Titan Text G1 - Lite', 'Amazon', 'text', 'sl'],
  ['amazon.titan-text-express-v1', 'Titan Text G1 - Express', 'Amazon', 'text', 'sl'],
  ['amazon.titan-tg1-large', 'Titan Text Large', 'Amazon', 'text', 'slr'],
  ['amazon.titan-embed-text-v1', 'Titan Embeddings G1 - Text', 'Amazon', 'embedding'],
  ['amazon.titan-embed-text-v2:0', 'Titan Text Embeddings V2', 'Amazon', 'embedding'],
  ['amazon.titan-embed-image-v1', 'Titan Multimodal Embeddings G1', 'Amazon', 'imageEmbedding'],
  ['amazon.titan-image-generator-v2:0', 'Titan Image Generator G1 v2', 'Amazon', 'image'],
  ['amazon.rerank-v1:0', 'Rerank 1.0', 'Amazon', 'rerank'],
  ['meta.llama3-8b-instruct-v1:0', 'Llama 3 8B Instruct', 'Meta', 'text', 's'],
  ['meta.llama3-70b-instruct-v1:0', 'Llama 3 70B Instruct', 'Meta', 'text', 's'],
  ['meta.llama3-3-70b-instruct-v1:0', 'Llama 3.3 70B Instruct', 'Meta', 'text', 'sp', 'us'],
  ['meta.llama4-scout-17b-instruct-v1:0', 'Llama 4 Scout 17B Instruct', 'Meta', 'vision', 'sp', 'us'],
  ['mistral.mistral-7b-instruct-v0:2', 'Mistral 7B Instruct', 'Mistral AI', 'text', 's'],
  ['mistral.mixtral-8x7b-instruct-v0:1', 'Mixtral 8x7B Instruct', 'Mistral AI', 'text', 's'],
  ['mistral.mistral-large-2402-v1:0', 'Mistral Large (24.02)', 'Mistral AI', 'text', 's'],
  ['mistral.mistral-large-2407-v1:0', 'Mistral Large (24.07)', 'Mistral AI', 'text', 's'],
  ['mistral.mistral-large-3-675b-instruct', 'Mistral Large 3', 'Mistral AI', 'vision', 's'],
  ['mistral.pixtral-large-2502-v1:0', 'Pixtral Large (25.02)', 'Mistral AI', 'vision', 'sp', 'us eu'],
  ['cohere.command-r-v1:0', 'Command R', 'Cohere', 'text', 's'],
  ['cohere.command-r-plus-v1:0', 'Command R+', 'Cohere', 'text', 's'],
  ['cohere.command-text-v14', 'Command', 'Cohere', 'text', 'sl'],
  ['cohere.embed-english-v3', 'Embed English', 'Cohere', 'embedding'],
  ['cohere.embed-multilingual-v3', 'Embed Multilingual', 'Cohere', 'embedding'],
  ['cohere.embed-v4:0', 'Embed v4', 'Cohere', 'imageEmbedding', '', 'us eu global'],
  ['cohere.rerank-v3-5:0', 'Rerank 3.5', 'Cohere', 'rerank'],
  ['ai21.jamba-1-5-mini-v1:0', 'Jamba 1.5 Mini', 'AI21 Labs', 'text', 's'],
  ['ai21.jamba-1-5-large-v1:0', 'Jamba 1.5 Large', 'AI21 Labs', 'text', 's'],
  ['ai21.j2-mid-v1', 'Jurassic-2 Mid', 'AI21 Labs', 'text', 'l'],
  ['deepseek.r1-v1:0', 'DeepSeek-R1', 'DeepSeek', 'text', 'sp', 'us'],
  ['deepseek.v3-v1:0', 'DeepSeek-V3.1', 'DeepSeek', 'text', 's'],
  ['openai.gpt-oss-20b-1:0', 'gpt-oss-20b', 'OpenAI', 'text', 's'],
  ['openai.gpt-oss-120b-1:0', 'gpt-oss-120b', 'OpenAI', 'text', 's'],
  ['qwen.qwen3-32b-v1:0', 'Qwen3 32B', 'Qwen', 'text', 's'],
  ['qwen.qwen3-coder-30b-a3b-v1:0', 'Qwen3 Coder 30B', 'Qwen', 'text', 's'],
  ['moonshot.kimi-k2-thinking', 'Kimi K2 Thinking', 'Moonshot AI', 'text', 's'],
  ['minimax.minimax-m2', 'MiniMax M2', 'MiniMax', 'text', 's'],
  ['google.gemma-3-12b-it', 'Gemma 3 12B IT', 'Google', 'vision', 's'],
  ['nvidia.nemotron-nano-9b-v2', 'Nemotron Nano 9B v2', 'NVIDIA', 'text', 's'],
  ['zai.glm-4.7', 'GLM 4.7', 'Z.AI', 'text', 's'],
  ['writer.palmyra-x5-v1:0', 'Palmyra X5', 'Writer', 'text', 'sp', 'us'],
  ['stability.sd3-5-large-v1:0', 'Stable Diffusion 3.5 Large', 'Stability AI', 'image'],
  ['stability.stable-image-inpaint-v1:0', 'Stable Image Inpaint', 'Stability AI', 'image', 'p', 'us'],
  ['twelvelabs.pegasus-1-2-v1:0', 'Pegasus v1.2', 'TwelveLabs', 'video', 'sp', 'us eu'],
  ['twelvelabs.marengo-embed-3-0-v1:0', 'Marengo Embed 3.0', 'TwelveLabs', 'imageEmbedding', 'p', 'us eu'],
];

/** Every foundation model of the sandbox. */
export const CATALOGUE: readonly CatalogueModel[] = ROWS.map(
  ([id, name, provider, kind, flags = '', geographies = '']) => ({
    id,
    name,
    provider,
    input: MODALITIES[kind][0],
    output: MODALITIES[kind][1],
    streaming: flags.includes('s'),
    inference: flags.includes('p') ? ['INFERENCE_PROFILE'] : ['ON_DEMAND'],
    lifecycle: flags.includes('l') ? 'LEGACY' : 'ACTIVE',
    retired: flags.includes('r'),
    geographies: geographies === '' ? [] : geographies.split(' '),
  }),
);

/** Newer models, not all of them listed above, that Bedrock serves through profiles only. */
const PROFILE_ONLY =
  /^(anthropic\.claude-(3-7-|sonnet-|opus-|haiku-)|amazon\.nova-(premier|2-lite|2-pro)|meta\.llama(3-[123]-|4-)|deepseek\.r1|writer\.palmyra|mistral\.pixtral|twelvelabs\.pegasus)/;

export function catalogueModel(baseModelId: string): CatalogueModel | undefined {
  return CATALOGUE.find(model => model.id === baseModelId);
}

/** True when the bare id of a model can be called; false means a profile is needed. */
export function isOnDemand(baseModelId: string): boolean {
  const model = catalogueModel(baseModelId);
  return model ? model.inference.includes('ON_DEMAND') : !PROFILE_ONLY.test(baseModelId);
}

const GEOGRAPHY_REGIONS: Readonly<Record<string, RegExp>> = {
  us: /^(us-(?!gov)|ca-)/,
  'us-gov': /^us-gov-/,
  eu: /^eu-/,
  apac: /^ap-/,
  jp: /^ap-northeast-[13]$/,
  au: /^ap-southeast-[24]$/,
  ca: /^(ca-|us-(?!gov))/,
  sa: /^sa-/,
  amer: /^(us-(?!gov)|ca-|sa-|mx-)/,
  global: /^/,
};

/** True when profiles of a geography can be called from a Region. */
export function geographyServes(geography: string, region: string): boolean {
  return GEOGRAPHY_REGIONS[geography]?.test(region) ?? false;
}

/** Splits a geographic prefix off, where the id has one that Bedrock knows. */
export function splitGeography(id: string): { geography?: string; baseModelId: string } {
  const dot = id.indexOf('.');
  const prefix = id.slice(0, Math.max(0, dot));
  return Object.hasOwn(GEOGRAPHY_REGIONS, prefix)
    ? { geography: prefix, baseModelId: id.slice(dot + 1) }
    : { baseModelId: id };
}
