import type { ExchangeView } from '../../core/exchange/exchangeView.ts';

/** A view of an exchange that will never end by itself any more: what came until then is kept and marked incomplete. */
export function endedEarly(view: ExchangeView, name: string, message: string): ExchangeView {
  if (view.state !== 'running') return view;
  return {
    ...view,
    state: 'incomplete',
    phase: null,
    failure: {
      name,
      message,
      advice: 'What arrived until then is kept here. Send the request again for a whole answer.',
      status: view.status,
      requestId: view.requestId,
      originalStatusCode: null,
      originalMessage: null,
      resourceName: null,
      actions: ['sendAgain', 'showLog'],
    },
  };
}
