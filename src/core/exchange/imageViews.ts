import type { ModelImage } from '../models/reading/modelReading.ts';
import type { ImageView } from './exchangeView.ts';
import { imageKind, imageSize } from './imageHeader.ts';

/** All images that the panel shows at a time; the rest can be saved. */
export const MAX_SHOWN_IMAGE_BYTES = 30 * 1024 * 1024;
/** A small file can claim a size that takes gigabytes to draw. */
const MAX_PIXELS = 64_000_000;
/** Enough of an image to hold its size, in base64 characters: a JPEG may begin with a long profile. */
const HEAD_CHARACTERS = 512 * 1024;
const MAX_IMAGES = 100;
const SVG = /^\s*<(?:svg|\?xml[^]*<svg)/;

/** What is known of each image, and why one is not shown. `requestSeed` is for those whose answer names no seed. */
export function imageViews(images: readonly ModelImage[], requestSeed: number | null): ImageView[] {
  let shownBytes = 0;
  return images.slice(0, MAX_IMAGES).map(({ base64, seed }) => {
    const kind = imageKind(base64);
    const { bytes } = kind;
    const head = Buffer.from(base64.slice(0, HEAD_CHARACTERS), 'base64');
    const mediaType =
      kind.mediaType === 'unknown' && SVG.test(head.toString('latin1', 0, 1000)) ? 'image/svg+xml' : kind.mediaType;
    const size = imageSize(head, mediaType);
    const refusal = refusalOf(mediaType, size, shownBytes + bytes);
    if (refusal === null) shownBytes += bytes;
    return {
      bytes,
      mediaType,
      width: size?.width ?? null,
      height: size?.height ?? null,
      seed: seed ?? requestSeed,
      refusal,
    };
  });
}

function refusalOf(mediaType: string, size: { width: number; height: number } | null, allBytes: number): string | null {
  if (mediaType === 'image/svg+xml') return 'SVG is not shown, because it can hold scripts.';
  if (mediaType === 'unknown') return 'This is not a PNG, JPEG, GIF or WebP image, so it is not shown.';
  if (size && size.width * size.height > MAX_PIXELS) return 'This image has too many pixels to be shown here.';
  if (allBytes > MAX_SHOWN_IMAGE_BYTES) return 'The images are larger than 30 MB in all; this one is not shown here.';
  return null;
}

/** The bytes of an image, in memory of their own. */
export function imageBytes({ base64 }: ModelImage): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
