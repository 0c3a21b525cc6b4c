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

export interface PixelSize {
  width: number;
  height: number;
}

/** Width and height in pixels as an image's own header says them; `null` where the bytes given do not hold it. */
export function imageSize(bytes: Buffer, mediaType: string): PixelSize | null {
  const read = READERS[mediaType];
  try {
    return read?.(bytes) ?? null;
  } catch {
    // A header that ends before its size does.
    return null;
  }
}

const READERS: Readonly<Record<string, (bytes: Buffer) => PixelSize | null>> = {
  'image/png': bytes => ({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }),
  'image/gif': bytes => ({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }),
  'image/webp': webpSize,
  'image/jpeg': jpegSize,
};

/** https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless and extended files differ. */
function webpSize(bytes: Buffer): PixelSize | null {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

/** The size is in the frame header (SOF), behind segments of any length. */
function jpegSize(bytes: Buffer): PixelSize | null {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
