/** Stands in for @vscode/fs-copyfile, which clones files natively where the file system can. */
import fs from 'node:fs';

export const { constants, copyFileSync } = fs;
export const { copyFile, cp } = fs.promises;
export async function isCloneSupported() {
  return false;
}
