export { Exchange } from './exchange.ts';
export type { ExchangeContext, ExchangeOptions, ExchangeProgress } from './exchange.ts';
export type { ExchangeUpdate } from './updateQueue.ts';
export { exchangeReport } from './exchangeReport.ts';
export { FAILURE_ACTIONS, MOST_FRAMES } from './exchangeView.ts';
export type {
  AttemptView,
  ExchangeState,
  ExchangeView,
  FailureAction,
  FailureView,
  Operation,
  Phase,
  TimingsView,
} from './exchangeView.ts';
export type {
  ComparedText,
  FailureDetails,
  FailurePlace,
  MissingPermission,
  ModelCandidate,
  SignatureComparison,
} from './failureDetails.ts';
