import { EXCEPTION_FAULTS } from './exceptionFaults.ts';
import type { Fault } from './fault.ts';
import { STREAM_FAULTS } from './streamFaults.ts';
import { TRANSPORT_FAULTS } from './transportFaults.ts';

/** Every fault by name. */
export const FAULTS: Readonly<Record<string, Fault>> = { ...EXCEPTION_FAULTS, ...TRANSPORT_FAULTS, ...STREAM_FAULTS };

/** The names that a fault id can have; clock-skew lives in the server's clock. */
export const FAULT_NAMES: readonly string[] = [...Object.keys(FAULTS), 'clock-skew'];
