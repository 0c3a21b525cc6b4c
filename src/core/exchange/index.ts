export { Exchange } from './exchange.ts';
export type { ExchangeContext, ExchangeOptions, ExchangeProgress, ExchangeUpdate } from './exchange.ts';
export { exchangeReport } from './exchangeReport.ts';
export { FAILURE_ACTIONS } from './exchangeView.ts';
export type { AttemptView, ExchangeState, ExchangeView, FailureAction, FailureView, Operation, Phase, TimingsView } from './exchangeView.ts';
