import type { Token } from 'markdown-it';
import { parseMarkdown } from './parseMarkdown.ts';

/** A block that text still goes into, one inside the other. */
export type OpenLevel =
  /** `standIn`: which of the path's lines is the stand-in for an item of it. */
  { kind: 'list'; standIn: number; loose: boolean } | { kind: 'item' | 'fence' | 'table' };

/** The blocks that are open at a place of the text, so that what follows can be read without what came before. */
export interface OpenPath {
  /** Lines that open the same blocks again, each list with a short item and each item with a heading for what is in it. */
  lines: readonly string[];
  levels: readonly OpenLevel[];
}

export const NOTHING_OPEN: OpenPath = { lines: [], levels: [] };

/** Where text can be cut: nothing that comes later changes how the part before it is drawn. */
export interface Cut {
  /** The first token of the rest. */
  at: number;
  /** The first line of the rest. */
  line: number;
  /** The tokens that hold the place, the outermost first. */
  around: readonly number[];
  open: OpenPath;
}

/** A block is looked into from this many characters on; a shorter one is soon drawn again. */
const MIN_CUT_CHARACTERS = 400;
const MARKER = /^ *(?:[-+*]|\d{1,9}[.)])(?=\s|$)/;
/** A marker and the blanks up to the item's content. */
const ITEM_START = /^ *(?:[-+*]|\d{1,9}[.)]) {1,4}(?=\S)/;
const FENCE_END = /^\s*(?:`{3,}|~{3,})\s*$/;

/** A parsed source: `open.lines` and what follows them. */
export class OpenSource {
  readonly lines: readonly string[];
  readonly tokens: readonly Token[];
  /** Lines that have ended: how each begins does not change any more. */
  private readonly ended: number;
  private readonly offsets: number[] = [];

  constructor(
    readonly open: OpenPath,
    rest: string,
    definitions: Record<string, unknown>,
  ) {
    const source = [...open.lines, rest].join('\n');
    this.tokens = parseMarkdown(source, definitions);
    this.lines = source.split('\n');
    this.ended = this.lines.length - 1;
    let offset = 0;
    for (const line of this.lines) {
      this.offsets.push(offset);
      offset += line.length + 1;
    }
  }

  /** How many characters of the rest are before a line. */
  offsetInRest(line: number): number {
    return this.offsets[line]! - this.offsets[this.open.lines.length]!;
  }

  /** The last place where the text can part; `null` where there is none behind the beginning of the rest. */
  findCut(): Cut | null {
    const last = this.lastEnded(
      this.tokens.flatMap((token, at) => (token.level === 0 && token.nesting !== -1 ? [at] : [])),
    );
    if (last === undefined) return null;
    const cut = this.cutBlock(last, [], NOTHING_OPEN) ?? {
      at: last,
      line: this.start(last),
      around: [],
      open: NOTHING_OPEN,
    };
    return cut.line <= this.open.lines.length ? null : cut;
  }

  /** The tokens that were open before the rest began and go on in it, the outermost first. */
  openTokens(): number[] {
    const before = this.open.lines.length;
    const found: number[] = [];
    for (let at = 0; at < this.tokens.length; at++) {
      const { map, nesting } = this.tokens[at]!;
      if (!map || map[0] >= before) break;
      if (map[1] > before) found.push(at);
      else if (nesting === 1) at = this.closing(at);
      if (map[1] > before && nesting === 0) break;
    }
    return found;
  }

  /** Whether the list at a level of `open`, as far as this source goes, has a blank line between its blocks. */
  isLoose({ standIn }: { standIn: number }): boolean {
    return paragraphAt(this.tokens, standIn)?.hidden === false;
  }

  /** Whether a list of a cut is loose already before the cut, so that nothing after it can change that. */
  isLooseBefore(cut: Cut, level: number): boolean {
    const { lines, levels } = cut.open;
    const leaf = levels.at(-1)?.kind;
    const inLeaf = leaf === 'fence' || leaf === 'table';
    const line = inLeaf ? this.start(cut.around[levels.length - 1]!) : cut.line;
    const closing: string[] = [];
    if (levels[levels.length - (inLeaf ? 2 : 1)]?.kind === 'item') {
      const item = lines[lines.length - (leaf === 'table' ? 3 : inLeaf ? 2 : 1)]!;
      closing.push(`${' '.repeat(ITEM_START.exec(item)![0].length)}# x`);
    }
    let asked = 0;
    for (let at = levels.length - 1; at >= level; at--) {
      const each = levels[at]!;
      if (each.kind !== 'list') continue;
      asked = line + closing.length;
      closing.push(lines[each.standIn]!);
    }
    return paragraphAt(parseMarkdown([...this.lines.slice(0, line), ...closing].join('\n')), asked)?.hidden === false;
  }

  private start(at: number): number {
    return this.tokens[at]!.map?.[0] ?? 0;
  }

  private lastEnded(blocks: readonly number[]): number | undefined {
    return [...blocks].reverse().find(at => this.start(at) < this.ended);
  }

  private closing(at: number): number {
    const { level } = this.tokens[at]!;
    let end = at + 1;
    while (this.tokens[end]!.level > level) end++;
    return end;
  }

  /** The blocks directly in a block. */
  private children(at: number): number[] {
    const { level } = this.tokens[at]!;
    const found: number[] = [];
    for (let each = at + 1; this.tokens[each]!.level > level; each++) {
      if (this.tokens[each]!.level === level + 1 && this.tokens[each]!.nesting !== -1) found.push(each);
    }
    return found;
  }

  private cutBlock(at: number, around: readonly number[], open: OpenPath): Cut | null {
    const { map, type } = this.tokens[at]!;
    if (!map || this.offsets[Math.min(map[1], this.lines.length - 1)]! - this.offsets[map[0]]! < MIN_CUT_CHARACTERS) {
      return null;
    }
    switch (type) {
      case 'bullet_list_open':
      case 'ordered_list_open':
        return this.cutList(at, around, open);
      case 'list_item_open':
        return this.cutItem(at, around, open);
      case 'fence':
        return this.cutFence(at, around, open);
      case 'table_open':
        return this.cutTable(at, around, open);
      default:
        return null;
    }
  }

  private cutList(at: number, around: readonly number[], { lines, levels }: OpenPath): Cut | null {
    const items = this.children(at);
    const last = this.lastEnded(items);
    const marker = last === undefined ? undefined : MARKER.exec(this.lines[this.start(last)]!)?.[0];
    if (last === undefined || marker === undefined) return null;
    const inList = [...around, at];
    const open: OpenPath = {
      lines: [...lines, `${marker} x`],
      levels: [...levels, { kind: 'list', standIn: lines.length, loose: false }],
    };
    return (
      this.cutBlock(last, inList, open) ??
      (last === items[0] ? null : { at: last, line: this.start(last), around: inList, open })
    );
  }

  private cutItem(at: number, around: readonly number[], { lines, levels }: OpenPath): Cut | null {
    const blocks = this.children(at);
    const last = this.lastEnded(blocks);
    const beginning = ITEM_START.exec(this.lines[this.start(at)]!)?.[0];
    // A block in the marker's own line cannot be opened without the item.
    if (last === undefined || beginning === undefined || this.start(last) === this.start(at)) return null;
    const inItem = [...around, at];
    const open: OpenPath = { lines: [...lines, `${beginning}# x`], levels: [...levels, { kind: 'item' }] };
    return (
      this.cutBlock(last, inItem, open) ??
      (last === blocks[0] ? null : { at: last, line: this.start(last), around: inItem, open })
    );
  }

  private cutFence(at: number, around: readonly number[], { lines, levels }: OpenPath): Cut | null {
    const [start, end] = this.tokens[at]!.map!;
    if (end < this.ended || this.ended <= start + 1 || FENCE_END.test(this.lines[this.ended - 1]!)) return null;
    return {
      at,
      line: this.ended,
      around: [...around, at],
      open: { lines: [...lines, this.lines[start]!], levels: [...levels, { kind: 'fence' }] },
    };
  }

  private cutTable(at: number, around: readonly number[], { lines, levels }: OpenPath): Cut | null {
    const body = this.children(at).find(each => this.tokens[each]!.type === 'tbody_open');
    if (body === undefined) return null;
    const rows = this.children(body);
    const last = this.lastEnded(rows);
    if (last === undefined || last === rows[0]) return null;
    const start = this.start(at);
    const open: OpenPath = {
      lines: [...lines, ...this.lines.slice(start, start + 2)],
      levels: [...levels, { kind: 'table' }],
    };
    return { at: last, line: this.start(last), around: [...around, at, body], open };
  }
}

function paragraphAt(tokens: readonly Token[], line: number): Token | undefined {
  return tokens.find(({ type, map }) => type === 'paragraph_open' && map?.[0] === line);
}
