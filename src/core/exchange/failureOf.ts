import { adviceFor } from '../bedrock/advice.ts';
import { missingPermission } from '../bedrock/missingPermission.ts';
import { signatureDifference } from '../bedrock/signatureDifference.ts';
import type { SignedTexts } from '../bedrock/signatureDifference.ts';
import { modelCandidates } from '../controlPlane/modelCandidates.ts';
import type { ExchangeContext } from './exchange.ts';
import type { ExchangeRecord } from './exchangeRecord.ts';
import type { FailureAction, FailureView } from './exchangeView.ts';

/** The failure of an exchange with all that its message says, or `null`. `signed` is what the last attempt sent. */
export function failureOf(
  { error, head, bytes }: ExchangeRecord,
  context: ExchangeContext,
  signed: SignedTexts | null,
): FailureView | null {
  if (!error) return null;
  const { name, message, originalStatusCode, originalMessage, resourceName } = error;
  // A connection that broke knows nothing of the answer it broke off; its head does.
  const status = error.status ?? head?.status ?? null;
  const requestId = error.requestId ?? head?.requestId ?? null;
  const { text, actions } = adviceFor(error);
  const permission = missingPermission(error, context);
  const candidates = modelCandidates(error, context, null);
  const signature = signed && /Signature/.test(name) ? signatureDifference(message, signed) : null;
  return {
    name,
    message,
    advice: signature?.verdict ?? text,
    status,
    requestId,
    originalStatusCode,
    originalMessage,
    resourceName,
    actions: actionsOf(actions, { copyPolicy: permission?.policy != null, openRaw: bytes > 0 }),
    ...(permission ? { missingPermission: permission } : {}),
    ...(candidates.length > 0 ? { candidates } : {}),
    ...(signature ? { signature } : {}),
  };
}

/** The table's actions, with those that this failure has something for and without those it has nothing for. */
function actionsOf(actions: readonly FailureAction[], has: { copyPolicy: boolean; openRaw: boolean }): FailureAction[] {
  return [
    ...(has.copyPolicy ? ['copyPolicy' as const] : []),
    ...actions.filter(action => action !== 'openRaw' || has.openRaw),
  ];
}
