import type { FaultRequest } from './faultId.ts';

/** How often each fault id has failed, for the ids that recover. */
export type FaultMemory = Map<string, number>;

/** True when this request is to fail; counts, for ids that recover after some failures. */
export function failsNow(fault: FaultRequest, memory: FaultMemory): boolean {
  if (fault.times === undefined) return true;
  const failed = memory.get(fault.modelId) ?? 0;
  const fails = failed < fault.times;
  if (fails) memory.set(fault.modelId, failed + 1);
  else memory.delete(fault.modelId);
  return fails;
}
