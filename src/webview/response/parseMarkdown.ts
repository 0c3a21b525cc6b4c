import MarkdownIt from 'markdown-it';
import type { StateBlock, Token } from 'markdown-it';

/** Raw HTML stays text, and nothing becomes a link that the writer did not write as one. */
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
/** A list in a list counts two; what is nested deeper is shown as it was written. */
const MAX_BLOCK_LEVELS = 40;
/** A wider table is shown as it was written. */
const MAX_TABLE_COLUMNS = 100;
const DELIMITER_ROW = /^[\t |:-]+$/;

parser.block.ruler.before('table', 'tooDeep', (state, startLine, endLine, silent) => {
  if (silent || state.level < MAX_BLOCK_LEVELS) return false;
  return pushWritten(state, startLine, endLine);
});

parser.block.ruler.before('table', 'tooWide', (state, startLine, endLine, silent) => {
  const delimiters = startLine + 1;
  if (silent || delimiters >= endLine || state.sCount[delimiters]! < state.blkIndent) return false;
  const row = state.src.slice(state.bMarks[delimiters]! + state.tShift[delimiters]!, state.eMarks[delimiters]);
  if (!DELIMITER_ROW.test(row) || row.split('|').length - 2 <= MAX_TABLE_COLUMNS) return false;
  let end = delimiters + 1;
  while (end < endLine && !state.isEmpty(end) && state.sCount[end]! >= state.blkIndent) end++;
  return pushWritten(state, startLine, end);
});

/** Lines as they are in the text. */
function pushWritten(state: StateBlock, startLine: number, endLine: number): true {
  const token = state.push('code_block', 'code', 0);
  token.content = state.getLines(startLine, endLine, state.blkIndent, false);
  token.map = [startLine, endLine];
  state.line = endLine;
  return true;
}

/** What one part of a Markdown source defines for its other parts: the addresses of links. */
export type Definitions = Record<string, unknown>;

/** A definition may be in an item or a quotation. */
const DEFINITION = /^[ \t>*+\d.)-]*\[[^\]\n]+\]:/m;

/** The link definitions of a whole Markdown source, for drawing it in parts. */
export function definitionsOf(text: string): Definitions {
  const definitions: Definitions = {};
  if (DEFINITION.test(text)) parser.parse(text, definitions);
  return definitions;
}

/** The tokens of a Markdown source; `definitions` are those of the whole that it is a part of. */
export function parseMarkdown(source: string, definitions: Definitions = {}): Token[] {
  return parser.parse(source, definitions);
}
