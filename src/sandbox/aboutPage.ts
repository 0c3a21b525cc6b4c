import { BUILT_IN_GUARDRAILS } from './guardrails/builtIn.ts';
import { FAULT_NAMES } from './faults/faults.ts';

/** What a browser sees at the sandbox's address. */
export function aboutPage(): string {
  const guardrails = [...new Map(BUILT_IN_GUARDRAILS.map(guardrail => [guardrail.id, guardrail])).values()];
  return [
    'Bedrock Invoke sandbox: an offline stand-in for Amazon Bedrock. No model is called here.',
    '',
    'It answers InvokeModel, InvokeModelWithResponseStream, CountTokens, ApplyGuardrail and the control-plane lists',
    'for requests signed with its own keys (see the README), for any AWS client that lets you set the endpoint URL.',
    '',
    'Guardrails:',
    ...guardrails.map(({ id, name, description }) => `  ${id}  ${name}: ${description}`),
    '',
    'Faults, as model ids sandbox.fault-NAME-v1:0:',
    `  ${FAULT_NAMES.join(', ')}`,
    '',
  ].join('\n');
}
