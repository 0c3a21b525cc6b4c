/** Where a request goes, read from its method and path before anything else is looked at. */
export interface Route {
  /** The API's name for it; undefined when there is no such operation. */
  operation?: string;
  /** The service that the signature must be scoped to. */
  service: 'bedrock' | 'sts';
  /** Decoded path labels, in order. */
  labels: readonly string[];
  /** The first label of the model operations. */
  modelId?: string;
}

/** Path templates of the operations; `*` is one label, whose slashes arrive as %2F. */
const OPERATIONS: readonly (readonly [method: string, template: string, operation: string])[] = [
  ['GET', '/', 'About'],
  ['POST', '/model/*/invoke', 'InvokeModel'],
  ['POST', '/model/*/invoke-with-response-stream', 'InvokeModelWithResponseStream'],
  ['POST', '/model/*/count-tokens', 'CountTokens'],
  ['POST', '/guardrail/*/version/*/apply', 'ApplyGuardrail'],
  ['GET', '/foundation-models', 'ListFoundationModels'],
  ['GET', '/foundation-models/*', 'GetFoundationModel'],
  ['GET', '/foundation-model-availability/*', 'GetFoundationModelAvailability'],
  ['GET', '/inference-profiles', 'ListInferenceProfiles'],
  ['GET', '/inference-profiles/*', 'GetInferenceProfile'],
  ['GET', '/provisioned-model-throughputs', 'ListProvisionedModelThroughputs'],
  ['GET', '/provisioned-model-throughput/*', 'GetProvisionedModelThroughput'],
  ['GET', '/custom-models', 'ListCustomModels'],
  ['GET', '/custom-models/*', 'GetCustomModel'],
  ['GET', '/model-customization/custom-model-deployments', 'ListCustomModelDeployments'],
  ['GET', '/model-customization/custom-model-deployments/*', 'GetCustomModelDeployment'],
  ['GET', '/imported-models', 'ListImportedModels'],
  ['GET', '/imported-models/*', 'GetImportedModel'],
  ['GET', '/marketplace-model/endpoints', 'ListMarketplaceModelEndpoints'],
  ['GET', '/marketplace-model/endpoints/*', 'GetMarketplaceModelEndpoint'],
  ['GET', '/prompt-routers', 'ListPromptRouters'],
  ['GET', '/prompt-routers/*', 'GetPromptRouter'],
  ['GET', '/guardrails', 'ListGuardrails'],
  ['GET', '/guardrails/*', 'GetGuardrail'],
  ['POST', '/', 'GetCallerIdentity'],
];

/** Finds the operation of a request target. */
export function routeOf(method: string, target: string): Route {
  const path = target.split('?')[0] ?? '';
  const segments = path.split('/');
  for (const [verb, template, operation] of OPERATIONS) {
    const labels = verb === method ? match(template.split('/'), segments) : undefined;
    if (!labels) continue;
    return {
      operation,
      service: operation === 'GetCallerIdentity' ? 'sts' : 'bedrock',
      labels,
      modelId: path.startsWith('/model/') ? labels[0] : undefined,
    };
  }
  return { service: 'bedrock', labels: [] };
}

function match(template: readonly string[], segments: readonly string[]): string[] | undefined {
  const trimmed = segments.length > template.length && segments.at(-1) === '' ? segments.slice(0, -1) : segments;
  if (trimmed.length !== template.length) return undefined;
  const labels: string[] = [];
  for (const [index, part] of template.entries()) {
    const segment = trimmed[index] as string;
    if (part !== '*') {
      if (part !== segment) return undefined;
    } else {
      const label = decodeLabel(segment);
      if (label === undefined || label === '') return undefined;
      labels.push(label);
    }
  }
  return labels;
}

function decodeLabel(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
