import type { Token } from 'markdown-it';
import type { Definitions } from './parseMarkdown.ts';
import { drawTokens } from './markdown.ts';
import type { Cut, OpenLevel, OpenPath } from './openBlocks.ts';
import { NOTHING_OPEN, OpenSource } from './openBlocks.ts';

/**
 * Markdown on the page that grows at its end. What nothing later can change is drawn once and stays: whole blocks, and
 * inside the last one the items of a list at any depth, the lines of a code block, the rows of a table. The rest is
 * drawn again each time. At the end the page is the same as if the whole text were drawn in one step.
 */
export class GrowingMarkdown {
  /** How much of the text is on the page and does not change any more. */
  settled = 0;
  private open: OpenPath = NOTHING_OPEN;
  /** The elements that are open: the block's own, then one for each level. */
  private elements: Element[] = [];
  /** What was drawn of the rest. */
  private tail: ChildNode[] = [];

  constructor(private readonly host: Element) {}

  clear(): void {
    this.host.replaceChildren();
    this.settled = 0;
    this.open = NOTHING_OPEN;
    this.elements = [];
    this.tail = [];
  }

  /** Draws text up to a place; `last`: nothing comes after it. */
  draw(text: string, to: number, last: boolean, definitions: Definitions): void {
    this.dropTail();
    const source = new OpenSource(this.open, text.slice(this.settled, to), definitions);
    const cut = last ? null : source.findCut();
    const path = source.openTokens();
    const staying = cut ? cut.around.filter(at => path.includes(at)).length : last ? 0 : path.length;
    this.settleLists(source, cut, path, staying);
    const { before, after } = partTokens(source, cut);
    const added = this.grow(withoutStandIns(source, path, before), path.length);
    if (!cut && !last) {
      this.tail = added;
      return;
    }
    this.settled = cut ? this.settled + source.offsetInRest(cut.line) : to;
    this.open = cut?.open ?? NOTHING_OPEN;
    this.elements = cut && cut.open.levels.length > 0 ? openElements(this.host, cut.open.levels) : [];
    if (cut) this.tail = this.grow(after, cut.open.levels.length);
  }

  /** Adds text unchanged, until the next drawing. */
  addRaw(text: string): void {
    let at: Element | null = this.host.lastElementChild;
    for (
      let next = at;
      next && /^(?:DIV|BLOCKQUOTE|UL|OL|LI|P|PRE|CODE)$/.test(next.tagName);
      next = next.lastElementChild
    ) {
      at = next;
    }
    const raw = document.createTextNode(text);
    (at ?? this.host).append(raw);
    this.tail.push(raw);
  }

  private dropTail(): void {
    for (const node of this.tail.splice(0)) node.remove();
  }

  /** Finds out which lists are loose, has their items drawn so, and changes those that are drawn already. */
  private settleLists(source: OpenSource, cut: Cut | null, path: readonly number[], staying: number): void {
    const { tokens } = source;
    this.open.levels.forEach((level, depth) => {
      if (level.kind !== 'list') return;
      const parsed = source.isLoose(level);
      const loose = level.loose || (parsed && (depth >= staying || (cut !== null && source.isLooseBefore(cut, depth))));
      if (loose && !level.loose) loosen(this.elements[depth + 1]!);
      level.loose = loose;
      const from = path[depth];
      if (from !== undefined) {
        setHidden(tokens, from, cut?.at ?? tokens.length, depth, !loose && (cut !== null || !parsed));
      }
      if (cut && depth < staying) setHidden(tokens, cut.at, tokens.length, depth, !loose && !parsed);
    });
    cut?.open.levels.forEach((level, depth) => {
      if (level.kind !== 'list') return;
      const known = depth < staying ? this.open.levels[depth] : undefined;
      if (known?.kind === 'list') level.loose = known.loose;
      else {
        const from = cut.around[depth]!;
        const parsed = !isTight(tokens, from);
        level.loose = parsed && source.isLooseBefore(cut, depth);
        if (parsed && !level.loose) setHidden(tokens, from, cut.at, depth, true);
      }
    });
  }

  /** Draws tokens at the end, the first ones into the elements that are open. Gives the nodes that are new. */
  private grow(tokens: readonly Token[], depth: number): ChildNode[] {
    const blocks = drawTokens(tokens);
    const added: ChildNode[] = [];
    const add = (target: Element, nodes: readonly ChildNode[]): void => {
      target.append(...nodes);
      added.push(...nodes);
    };
    if (depth > 0) {
      let node: Element | null = blocks.shift() ?? null;
      for (let level = 0; node && level <= depth; level++) {
        const target = this.elements[level]!;
        const first: Element | null = node.firstElementChild;
        if (level < depth) add(target, [...node.childNodes].slice(1));
        else if (target.tagName === 'TABLE') {
          add(target.lastElementChild!, [...(node.lastElementChild?.childNodes ?? [])]);
        } else if (target.tagName === 'PRE') {
          add(target.lastElementChild!, [...(node.lastElementChild?.childNodes ?? [])]);
        } else add(target, [...node.childNodes]);
        node = first;
      }
    }
    add(this.host, blocks);
    return added;
  }
}

/** Takes away what only opened the blocks again. */
function withoutStandIns({ open: { lines } }: OpenSource, path: readonly number[], tokens: readonly Token[]): Token[] {
  const isStandIn = ({ map }: Token): boolean => map !== null && map !== undefined && map[1] <= lines.length;
  let from = (path.at(-1) ?? -1) + 1;
  for (let level = 0; from < tokens.length && (level > 0 || isStandIn(tokens[from]!)); from++) {
    level += tokens[from]!.nesting;
  }
  return [...path.map(at => tokens[at]!), ...tokens.slice(from)];
}

/** The tokens that settle, and the rest with what is around it opened again. */
function partTokens({ tokens }: OpenSource, cut: Cut | null): { before: readonly Token[]; after: readonly Token[] } {
  if (!cut) return { before: tokens, after: [] };
  const around = cut.around.map(at => tokens[at]!);
  const at = tokens[cut.at]!;
  if (at.type !== 'fence' || cut.around.at(-1) !== cut.at) {
    return { before: tokens.slice(0, cut.at), after: [...around, ...tokens.slice(cut.at)] };
  }
  const content = at.content.split('\n');
  const settled = cut.line - at.map![0] - 1;
  const part = (text: string): Token =>
    Object.assign(Object.create(Object.getPrototypeOf(at) as object) as Token, at, { content: text });
  return {
    before: [
      ...tokens.slice(0, cut.at),
      part(
        content
          .slice(0, settled)
          .map(line => `${line}\n`)
          .join(''),
      ),
    ],
    after: [...around.slice(0, -1), part(content.slice(settled).join('\n')), ...tokens.slice(cut.at + 1)],
  };
}

function openElements(host: Element, levels: readonly OpenLevel[]): Element[] {
  const elements = [host.lastElementChild!];
  for (let at = 0; at < levels.length; at++) elements.push(elements[at]!.lastElementChild!);
  return elements;
}

/** The paragraphs directly in the items of the list at a depth. */
function setHidden(tokens: readonly Token[], from: number, to: number, depth: number, hidden: boolean): void {
  for (let at = from; at < to; at++) {
    const token = tokens[at]!;
    if ((at > from && token.level < depth) || (token.level === depth && token.nesting === -1)) return;
    if (token.level === depth + 2 && (token.type === 'paragraph_open' || token.type === 'paragraph_close')) {
      token.hidden = hidden;
    }
  }
}

function isTight(tokens: readonly Token[], list: number): boolean {
  const { level } = tokens[list]!;
  for (let at = list + 1; tokens[at]!.level > level; at++) {
    if (tokens[at]!.level === level + 2 && tokens[at]!.type === 'paragraph_open') return tokens[at]!.hidden;
  }
  return false;
}

/** Turns the items of a tight list into those of a loose one. */
function loosen(list: Element): void {
  for (const line of list.querySelectorAll(':scope > li > .tight')) {
    const paragraph = document.createElement('p');
    paragraph.append(...line.childNodes);
    line.replaceWith(paragraph);
  }
}
