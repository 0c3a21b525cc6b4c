/** The first occurrence of a phrase as whole words, in any case; undefined when it is not there. */
export function findPhrase(text: string, phrase: string): string | undefined {
  return wholeWords(phrase).exec(text)?.[0];
}

const cache = new Map<string, RegExp>();

/** The phrases are the sandbox's own constants, so what is kept here stays small. */
function wholeWords(phrase: string): RegExp {
  const kept = cache.get(phrase);
  if (kept) return kept;
  const escaped = phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s{1,4}');
  const made = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu');
  cache.set(phrase, made);
  return made;
}
