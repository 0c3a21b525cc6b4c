/** What base64 text holds by its first bytes; an image that only claims to be one is `unknown`. */
export function imageKind(base64: string): { mediaType: string; bytes: number } {
  const head = Buffer.from(base64.slice(0, 24), 'base64');
  const bytes = Buffer.byteLength(base64, 'base64');
  return { mediaType: KINDS.find(([, matches]) => matches(head))?.[0] ?? 'unknown', bytes };
}

const startsWith =
  (bytes: readonly number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, at) => head[at] === byte);

const KINDS: readonly (readonly [mediaType: string, matches: (head: Buffer) => boolean])[] = [
  ['image/png', startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', startsWith([0xff, 0xd8, 0xff])],
  ['image/gif', startsWith([0x47, 0x49, 0x46, 0x38])],
  ['image/webp', head => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'],
];
