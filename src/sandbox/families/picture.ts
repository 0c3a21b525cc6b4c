import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { NOT_A_MODEL } from './sandboxText.ts';

const MAX_SIDE_PIXELS = 512;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A real PNG, in base64, in place of a generated picture: stripes whose colours depend on the prompt and the seed. */
export function pictureOf(prompt: string, seed: number, width = 256, height = 256): string {
  const scale = Math.min(1, MAX_SIDE_PIXELS / Math.max(width, height, 1));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('tEXt', Buffer.from(`Comment\0${NOT_A_MODEL}`, 'latin1')),
    pngChunk('IDAT', deflateSync(pixels(prompt, seed, columns, rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}

function pixels(prompt: string, seed: number, columns: number, rows: number): Buffer {
  const palette = createHash('sha256').update(`${seed}\n${prompt}`).digest();
  const stride = 1 + columns * 3;
  const image = Buffer.alloc(stride * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const colour = ((row + column) >> 5) % 8;
      palette.copy(image, row * stride + 1 + column * 3, colour * 3, colour * 3 + 3);
    }
  }
  return image;
}

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}
