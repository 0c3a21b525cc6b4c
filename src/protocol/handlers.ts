/** One handler for every message of a union: one that is added and not handled does not compile. */
export type Handlers<M extends { type: string }, More extends readonly unknown[] = [], R = void> = {
  readonly [T in M['type']]: (message: Extract<M, { type: T }>, ...more: More) => R;
};

/** Passes a message to the handler of its type. */
export function handle<M extends { type: string }, More extends readonly unknown[], R>(
  handlers: Handlers<M, More, R>,
  message: M,
  ...more: More
): R {
  const handler = handlers[message.type as M['type']] as (message: M, ...more: More) => R;
  return handler(message, ...more);
}
