import { EXCEPTION_FAULTS } from './exceptionFaults.ts';
import { STREAM_FAULTS } from './streamFaults.ts';
import { TRANSPORT_FAULTS } from './transportFaults.ts';
import type { Answer } from '../invoke/answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Invocation } from '../invoke/invocation.ts';

/** How often each fault id has failed, for the ids that recover. */
export type FaultMemory = Map<string, number>;

/** A fault as asked for by `sandbox.fault-NAME[-times-N][-after-SECONDS][-mb-N][-bytes-N]-v1:0`. */
export interface FaultRequest {
  modelId: string;
  name: string;
  /** Fails so many times, then answers once and starts over; absent: fails always. */
  times?: number;
  /** Seconds for Retry-After. */
  after?: number;
  /** Megabytes of a large body. */
  mb?: number;
  /** Bytes kept of a cut frame. */
  bytes?: number;
}

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

/** Every fault by name. */
export const FAULTS: Readonly<Record<string, Fault>> = { ...EXCEPTION_FAULTS, ...TRANSPORT_FAULTS, ...STREAM_FAULTS };

/** The names that can stand in a fault id; clock-skew lives in the server's clock. */
export const FAULT_NAMES: readonly string[] = [...Object.keys(FAULTS), 'clock-skew'];

/** Reads a fault id; undefined for every other model id. */
export function parseFaultId(modelId: string): FaultRequest | undefined {
  const match = /^sandbox\.fault-([a-z0-9-]+)-v1:0$/.exec(modelId);
  if (!match) return undefined;
  let name = match[1] as string;
  const fault: FaultRequest = { modelId, name };
  for (;;) {
    const parameter = /-(times|after|mb|bytes)-(\d{1,5})$/.exec(name);
    if (!parameter) break;
    fault[parameter[1] as 'times' | 'after' | 'mb' | 'bytes'] = Number(parameter[2]);
    name = name.slice(0, parameter.index);
  }
  return { ...fault, name };
}

/** True when this request is to fail; counts, for ids that recover after some failures. */
export function failsNow(fault: FaultRequest, memory: FaultMemory): boolean {
  if (fault.times === undefined) return true;
  const failed = memory.get(fault.modelId) ?? 0;
  const fails = failed < fault.times;
  if (fails) memory.set(fault.modelId, failed + 1);
  else memory.delete(fault.modelId);
  return fails;
}
