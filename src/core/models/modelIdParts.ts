/** Geographic prefixes of cross-Region inference profiles; others are removed only before a known provider. */
const GEO = /^(?:us|us-gov|eu|apac|jp|au|ca|sa|amer|global)\.(?=[a-z0-9]+\.)/;
const GEO_LIKE =
  /^[a-z]{2,6}(?:-gov)?\.(?=(?:ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|twelvelabs|writer|zai)\.)/;
const BEDROCK_ARN = /^arn:[^:]*:bedrock:[^:]*:[^:]*:([a-z-]+)\/(.+)$/;

/**
 * The base model id inside a model id: without geographic prefix, and taken from the ARNs that name the model. An ARN that hides
 * it (application inference profile, provisioned model, deployment, imported model, endpoint) comes back unchanged.
 */
export function baseModelIdOf(modelId: string): string {
  const id = modelId.trim();
  const [, kind, resource] = BEDROCK_ARN.exec(id) ?? [];
  switch (kind) {
    case 'foundation-model':
    case 'inference-profile':
    case 'default-prompt-router': // named after the family it routes in, for example `meta.llama:1`
      return withoutGeo(resource ?? '');
    case 'custom-model': // custom-model/<base model id>/<id of the copy>
      return withoutGeo((resource ?? '').split('/')[0] ?? '');
    default:
      return withoutGeo(id);
  }
}

function withoutGeo(id: string): string {
  return id.replace(GEO, '').replace(GEO_LIKE, '');
}

/** Whether the id says nothing of the model: an ARN still, or the bare id of an application inference profile. */
export function isOpaqueModelId(baseModelId: string): boolean {
  return baseModelId.startsWith('arn:') || /^[a-z0-9]{12}$/.test(baseModelId);
}
