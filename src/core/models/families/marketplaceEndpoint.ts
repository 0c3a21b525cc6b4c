import { modelFamily } from '../reading/answerReader.ts';
import { anyKnownForm } from '../reading/forms/anyKnownForm.ts';

/** A SageMaker endpoint behind Bedrock: its container chooses the forms. */
export const marketplaceEndpoint = modelFamily({
  id: 'marketplace-sagemaker-endpoint',
  provider: 'any',
  output: 'text',
  streams: true,
  exampleModelIds: ['arn:aws:sagemaker:us-east-1:123456789012:endpoint/endpoint-quick-start-x'],
  modelIds: [/^arn:aws[^:]*:sagemaker:[^:]*:[^:]*:endpoint\//],
  matchesBody: () => false,
  template: prompt => ({ prompt, max_tokens: 512 }),
  forms: [anyKnownForm],
});
