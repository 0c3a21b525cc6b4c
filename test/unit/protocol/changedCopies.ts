/** One member of a message, at any depth, and the message without it or with another value there. */
export interface Place {
  /** For example `exchange.headers.0.1`. */
  path: string;
  value: unknown;
  /** True for an entry of a list. */
  inList: boolean;
  /** A copy of the message with another value there. */
  with(value: unknown): unknown;
  /** A copy without the member. */
  without(): unknown;
  /** A copy whose object inherits the member instead of having it. */
  inherited(): unknown;
}

type Container = Record<string, unknown>;

/** Every member of a message and of all that is in it; bytes count as one value. */
export function placesOf(message: object): Place[] {
  return walk(message as Container, [], copy => copy);
}

function walk(container: Container, path: readonly string[], put: (copy: unknown) => unknown): Place[] {
  return Object.entries(container).flatMap(([name, value]) => {
    const change = (alter: (copy: Container) => unknown): unknown => {
      const copy = (Array.isArray(container) ? [...container] : { ...container }) as Container;
      return put(alter(copy));
    };
    const replace = (inner: unknown): unknown => change(copy => Object.assign(copy, { [name]: inner }));
    const place: Place = {
      path: [...path, name].join('.'),
      value,
      inList: Array.isArray(container),
      with: replace,
      without: () =>
        change(copy => {
          delete copy[name];
          return copy;
        }),
      inherited: () =>
        change(copy => {
          delete copy[name];
          return Object.setPrototypeOf(copy, { [name]: value });
        }),
    };
    const isContainer = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
    return [place, ...(isContainer ? walk(value as Container, [...path, name], replace) : [])];
  });
}

/** Values that cannot be taken for this one: each of another type, or a number that JSON cannot hold. */
export function wrongFor(value: unknown): unknown[] {
  const other = [() => 1, Symbol('s'), 1n];
  if (typeof value === 'string') return [...other, 5, true, [value], { value }];
  if (typeof value === 'number') return [...other, String(value), NaN, Infinity, [value]];
  if (typeof value === 'boolean') return [...other, String(value), Number(value)];
  if (Array.isArray(value)) return [...other, { ...value }, 'x', value.length];
  if (value === null) return other;
  return [...other, [value], 'x', 5, new Map(Object.entries(value as object))];
}
