/**
 * A string without those of the given characters that it ends with. An expression such as `/=+$/` would begin again at
 * each of them, wherever they are in the string.
 */
export function withoutEnding(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
