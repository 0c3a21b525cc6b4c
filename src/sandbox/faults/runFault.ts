import { failsNow } from './faultMemory.ts';
import { FAULT_NAMES, FAULTS } from './faults.ts';
import { invalid } from '../wire/serviceError.ts';
import type { FaultContext } from './fault.ts';

/** Runs the requested fault; resolves with false when it is this request's turn to succeed. */
export async function runFault(context: FaultContext): Promise<boolean> {
  const { fault, invocation, exchange } = context;
  const entry = Object.hasOwn(FAULTS, fault.name) ? FAULTS[fault.name] : undefined;
  if (!entry) {
    if (fault.name === 'clock-skew') return false;
    throw invalid(`The sandbox knows no fault called ${fault.name}. It knows: ${FAULT_NAMES.join(', ')}.`);
  }
  if (entry.on !== 'both' && (entry.on === 'stream') !== invocation.streaming) {
    throw invalid(
      `The sandbox's fault ${fault.name} needs ${entry.on === 'stream' ? 'InvokeModelWithResponseStream' : 'InvokeModel'}.`,
    );
  }
  if (!failsNow(fault, exchange.faults)) return false;
  await entry.run(context);
  return true;
}
