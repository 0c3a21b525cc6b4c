import type { Route } from '../route.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * The clock by which a request is judged: an hour ahead for the clock-skew fault, so that a client that signs by its own
 * time is refused with a `Date` an hour ahead, and one that corrects itself by that header is answered.
 */
export function shiftedClock(route: Route, clock: () => Date): () => Date {
  return route.modelId === 'sandbox.fault-clock-skew-v1:0' ? () => new Date(clock().getTime() + HOUR_MS) : clock;
}
