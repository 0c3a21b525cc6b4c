/** A fault as requested by `sandbox.fault-NAME[-times-N][-after-SECONDS][-mb-N][-bytes-N]-v1:0`. */
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
