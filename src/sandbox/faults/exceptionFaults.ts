import { ServiceError } from '../wire/serviceError.ts';
import type { ExceptionName } from '../wire/serviceError.ts';
import type { Fault } from './fault.ts';

/** Faults that are an ordinary exception before any answer, in Bedrock's own words. */
export const EXCEPTION_FAULTS: Readonly<Record<string, Fault>> = {
  'access-denied': refusal(
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: bedrock:InvokeModel on resource: ' +
      'arn:aws:bedrock:us-east-1::foundation-model/sandbox.fault-access-denied-v1:0 because no identity-based policy allows the bedrock:InvokeModel action',
  ),
  'no-model-access': refusal(
    'AccessDeniedException',
    "You don't have access to the model with the specified model ID.",
  ),
  'resource-not-found': refusal(
    'ResourceNotFoundException',
    'Could not resolve the foundation model from the provided model identifier.',
  ),
  'legacy-model': refusal(
    'ResourceNotFoundException',
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model ' +
      'in the last 30 days. Please upgrade to an active model on Amazon Bedrock',
  ),
  'use-case-form': refusal(
    'ResourceNotFoundException',
    'Model use case details have not been submitted for this account. Fill out the Anthropic use case details form ' +
      'before using the model. If you have already filled out the form, try again in 15 minutes.',
  ),
  throttling: refusal('ThrottlingException', 'Too many requests, please wait before trying again.'),
  'throttling-tokens': refusal('ThrottlingException', 'Too many tokens, please wait before trying again.'),
  'model-timeout': refusal(
    'ModelTimeoutException',
    'Model has timed out in processing the request. Try your request again.',
  ),
  'internal-server': refusal(
    'InternalServerException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ),
  'service-unavailable': refusal('ServiceUnavailableException', 'Bedrock is unable to process your request.'),
  validation: refusal('ValidationException', 'Input is too long for requested model.'),
  'service-quota-exceeded': refusal(
    'ServiceQuotaExceededException',
    'Your request exceeds the service quota for your account.',
  ),
  'model-not-ready': refusal(
    'ModelNotReadyException',
    'Model is not ready for inference. Wait and try your request again.',
  ),
  'model-error': refusal('ModelErrorException', 'The model container returned an error.', {
    originalStatusCode: 500,
    resourceName: 'sandbox.fault-model-error-v1:0',
  }),
  'expired-token': refusal('ExpiredTokenException', 'The security token included in the request is expired'),
  'unrecognized-client': refusal(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ),
  'invalid-signature': refusal(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ),
  'model-stream-error': {
    ...refusal(
      'ModelStreamErrorException',
      'The system encountered an unexpected error during processing. Try your request again.',
      { originalStatusCode: 500, originalMessage: 'container stopped' },
    ),
    on: 'stream',
  },
};

function refusal(type: ExceptionName, message: string, members: Record<string, unknown> = {}): Fault {
  return {
    on: 'both',
    run({ fault }) {
      throw new ServiceError(
        type,
        message,
        members,
        fault.after === undefined ? {} : { 'Retry-After': String(fault.after) },
      );
    },
  };
}
