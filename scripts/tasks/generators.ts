import { folderTable } from '../../test/support/folderTable.ts';
import { memberTable } from './memberTable.ts';
import { requestSchema } from './requestSchema.ts';

/** A file of the repository that is written, as a whole or in part, from a table in the code. */
export interface Generator {
  /** Relative to the repository. */
  file: string;
  /** Gives the new content of the file from what it is now. */
  generate(current: string): string;
}

/** What `npm run generate` writes; a unit test checks that none of these files is out of date. */
export const GENERATORS: readonly Generator[] = [
  { file: 'CONTRIBUTING.md', generate: text => replacePart(text, 'folders', folderTable()) },
  { file: 'README.md', generate: text => replacePart(text, 'members', memberTable()) },
  { file: 'media/request.schema.json', generate: requestSchema },
];

/**
 * Replaces what is between `<!-- generated: NAME -->` and `<!-- end: NAME -->` in a Markdown text. Throws where the
 * text does not have that part exactly once.
 */
export function replacePart(text: string, name: string, content: string): string {
  const start = `<!-- generated: ${name} -->\n`;
  const end = `\n<!-- end: ${name} -->`;
  const [before, part, ...more] = text.split(start);
  const [, after] = part?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`The part "${name}" is not in the text exactly once.`);
  }
  return before + start + content + end + after;
}
