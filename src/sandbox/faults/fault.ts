import type { Answer } from '../invoke/answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Invocation } from '../invoke/invocation.ts';
import type { FaultRequest } from './faultId.ts';

/** What a fault has to work with: the answer that would have been given. */
export interface FaultContext {
  fault: FaultRequest;
  invocation: Invocation;
  answer: Answer;
  exchange: Exchange;
}

/** A fault: throws a ServiceError or writes a damaged answer itself. */
export interface Fault {
  /** The operations that it can happen in. */
  on: 'both' | 'invoke' | 'stream';
  run(context: FaultContext): Promise<void> | void;
}
