import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The files below a folder that the extension keeps exchanges in. */
export function keptExchanges(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.exchange'))
    .map(name => path.join(folder, name));
}

/** All that is in such a file: its first line, and its compressed part unpacked. */
export function contentOfKept(file: string): string {
  const bytes = fs.readFileSync(file);
  const line = bytes.indexOf('\n') + 1;
  return bytes.subarray(0, line).toString() + gunzipSync(bytes.subarray(line)).toString('latin1');
}
