const [QUOTE, BACKSLASH, COMMA, COLON, BRACKET, BRACE] = [0x22, 0x5c, 0x2c, 0x3a, 0x5b, 0x7b];
/** What a value takes when it is parsed, in units of some 30 bytes: a name may need a new hidden class. */
const [VALUE_WEIGHT, CONTAINER_WEIGHT, NAME_WEIGHT] = [1, 3, 6];

/**
 * What the values of a JSON text weigh, of any kind: `[],[],…` takes thirty times its length when it is parsed. Counts
 * no further than `limit`. Strings count as one value each, since their size is that in the text.
 */
export function jsonWeight(text: string, limit: number): number {
  let weight = VALUE_WEIGHT;
  for (let at = 0; at < text.length && weight <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === COMMA) weight += VALUE_WEIGHT;
    else if (code === COLON) weight += NAME_WEIGHT;
    else if (code === BRACKET || code === BRACE) weight += CONTAINER_WEIGHT;
  }
  return weight;
}

/** Where the string ends that begins at a position; the end of the text where it does not. */
function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}
