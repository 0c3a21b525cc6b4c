/** The account that everything in the sandbox belongs to. */
export const ACCOUNT = '123456789012';

/** The Region named where a request does not say one. */
export const DEFAULT_REGION = 'us-east-1';

/** Something of the account's own that can be invoked by ARN. */
export interface AccountModel {
  kind:
    | 'application-inference-profile'
    | 'provisioned-model'
    | 'custom-model'
    | 'custom-model-deployment'
    | 'imported-model'
    | 'marketplace-endpoint'
    | 'prompt-router';
  id: string;
  name: string;
  description?: string;
  /** The foundation model whose body form it takes; absent for imported models, whose form follows the request. */
  baseModelId?: string;
}

/** The account's own models and endpoints, the same on every start. */
export const ACCOUNT_MODELS: readonly AccountModel[] = [
  {
    kind: 'application-inference-profile',
    id: 'sbxteamclaud',
    name: 'Sandbox team profile',
    description: 'Claude 3.5 Sonnet tagged for a team',
    baseModelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
  },
  {
    kind: 'application-inference-profile',
    id: 'sbxnovalite1',
    name: 'Sandbox Nova profile',
    description: 'Nova Lite tagged for a project',
    baseModelId: 'amazon.nova-lite-v1:0',
  },
  { kind: 'provisioned-model', id: 'sbxprovision', name: 'sandbox-provisioned', baseModelId: 'amazon.nova-micro-v1:0' },
  { kind: 'custom-model', id: 'sbxcustommod', name: 'sandbox-custom', baseModelId: 'amazon.nova-micro-v1:0' },
  {
    kind: 'custom-model-deployment',
    id: 'sbxdeploy001',
    name: 'sandbox-deployment',
    baseModelId: 'amazon.nova-micro-v1:0',
  },
  { kind: 'imported-model', id: 'sbximported1', name: 'sandbox-imported-llama' },
  { kind: 'marketplace-endpoint', id: 'sandbox-marketplace-endpoint', name: 'sandbox-marketplace-endpoint' },
  {
    kind: 'prompt-router',
    id: 'sbxrouter001',
    name: 'Sandbox prompt router',
    baseModelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
  },
];

/** The full ARN of one of the account's models in a Region. */
export function accountModelArn(model: AccountModel, region: string): string {
  if (model.kind === 'marketplace-endpoint') return `arn:aws:sagemaker:${region}:${ACCOUNT}:endpoint/${model.id}`;
  let resource = `${model.kind}/${model.id}`;
  if (model.kind === 'custom-model') resource = `custom-model/${model.baseModelId}/${model.id}`;
  if (model.kind === 'prompt-router') resource = `default-prompt-router/${model.id}`;
  return `arn:aws:bedrock:${region}:${ACCOUNT}:${resource}`;
}

export function foundationModelArn(baseModelId: string, region: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${baseModelId}`;
}

export function inferenceProfileArn(profileId: string, region: string): string {
  return `arn:aws:bedrock:${region}:${ACCOUNT}:inference-profile/${profileId}`;
}
