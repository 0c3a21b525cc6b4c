/** The first characters of an image's base64, and what it is. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGO', 'image/gif'],
  ['UklGR', 'image/webp'],
];
const ENDINGS: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** The types that every family with images takes. */
export const COMMON_IMAGE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The type of an image that comes without one: by its first bytes, or by the file that `{{$base64 file}}` names. */
export function imageTypeOf(data: string): string {
  const bySignature = SIGNATURES.find(([start]) => data.startsWith(start))?.[1];
  const ending = /\.([a-z]{3,4})\s*\}\}$/i.exec(data.slice(-300))?.[1]?.toLowerCase() ?? '';
  return bySignature ?? (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined) ?? 'image/png';
}
