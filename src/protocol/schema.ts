import * as v from 'valibot';

/** A check that gives a `T`: a copy that has the known members only. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** An object without a prototype of its own: each member that a schema finds in it was sent, none is inherited. */
export const anyObject: Schema<Record<string, unknown>> = v.custom<Record<string, unknown>>(value => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
});

export const list = <T>(item: Schema<T>): Schema<readonly T[]> => v.array(item);

type Is<T> = (value: unknown) => value is T;
export const isString: Is<string> = value => typeof value === 'string';
export const isNumber = Number.isFinite as Is<number>;
export const isPair =
  <T>(is: Is<T>): Is<readonly [T, T]> =>
  (value): value is readonly [T, T] =>
    Array.isArray(value) && value.length === 2 && value.every(is);

/** A number that JSON can hold. */
export const number: Schema<number> = v.custom<number>(isNumber);

/** As `list`, for simple values: checked in one step and not copied, since an answer can hold thousands of them. */
export const listOf = <T>(is: Is<T>): Schema<readonly T[]> =>
  v.custom<readonly T[]>(value => Array.isArray(value) && value.every(is));

/** Valibot's objects take an inherited member for one that was sent: this keeps such an object from them. */
const own = <T>(schema: Schema<T>): Schema<T> =>
  v.pipe(anyObject, schema as v.GenericSchema<Record<string, unknown>, T>);

/** An object with these members; others are left out. */
export function object<E extends v.ObjectEntries>(entries: E): Schema<v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return own(v.object(entries));
}

/** An object with no other members than these. */
export function onlyObject<E extends v.ObjectEntries>(
  entries: E,
): Schema<v.InferOutput<v.StrictObjectSchema<E, undefined>>> {
  return own(v.strictObject(entries));
}

/** An object with any names and values of one kind. */
export const recordOf = <T>(value: Schema<T>): Schema<Record<string, T>> => own(v.record(v.string(), value));

/** One of several objects: the member `key` says which. The most frequent come first. */
export function oneOf<K extends string, O extends v.VariantOptions<K>>(
  key: K,
  options: O,
): Schema<v.InferOutput<v.VariantSchema<K, O, undefined>>> {
  return own(v.variant(key, options));
}

type AsReadonly<T> = T extends Uint8Array ? T : T extends object ? { readonly [K in keyof T]: AsReadonly<T[K]> } : T;
type Same<A, B> =
  (<T>() => T extends AsReadonly<A> ? 1 : 2) extends <T>() => T extends AsReadonly<B> ? 1 : 2 ? true : false;

/** The names of the members that two types do not have alike. */
type Differences<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A & keyof B ? (Same<Pick<A, K>, Pick<B, K>> extends true ? never : K) : K;
}[keyof A | keyof B];

/**
 * The schema of a type that is declared elsewhere. It compiles only where the schema gives exactly that type: a member
 * that is added, removed or changed on one side alone is an error that names the member.
 */
export function schemaOf<T>() {
  return <S extends v.GenericSchema>(
    schema: S &
      (Same<T, v.InferOutput<S>> extends true
        ? unknown
        : { differsIn: `${Differences<T, v.InferOutput<S>> & string}` }),
  ): Schema<T> => schema as unknown as Schema<T>;
}
