/** A text of the workbench as it reads: icons (private-use characters) and zero-width marks removed, white space made plain. */
export function visibleText(text: string): string {
  return text
    .replace(/[\u200b-\u200d\u2060\ufeff\ue000-\uf8ff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
