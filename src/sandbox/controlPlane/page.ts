import { invalid } from '../wire/serviceError.ts';

/** One page of a list, and the token for the next when there is one. */
export interface Page<Item> {
  items: Item[];
  nextToken?: string;
}

const DEFAULT_PAGE = 100;

/** Cuts the page that `maxResults` and `nextToken` ask for out of a list. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams): Page<Item> {
  const start = readToken(query.get('nextToken'));
  const size = readSize(query.get('maxResults'));
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`sandbox page from ${end}`).toString('base64') : undefined,
  };
}

/** Throws the ValidationException for a query parameter whose value is none of the operation's. */
export function checkEnum(query: URLSearchParams, name: string, values: readonly string[]): void {
  const value = query.get(name);
  if (value === null || values.includes(value)) return;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  );
}

function readSize(text: string | null): number {
  if (text === null) return DEFAULT_PAGE;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= 1000) return size;
  const limit = size > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 1';
  throw invalid(
    `1 validation error detected: Value '${text}' at 'maxResults' failed to satisfy constraint: Member must have value ${limit}`,
  );
}

function readToken(text: string | null): number {
  if (text === null) return 0;
  const match = /^sandbox page from (\d{1,6})$/.exec(Buffer.from(text, 'base64').toString('latin1'));
  if (!match) throw invalid('The provided nextToken is invalid.');
  return Number(match[1]);
}
