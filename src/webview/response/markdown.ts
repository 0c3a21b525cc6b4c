import type { Token } from 'markdown-it';
import { sanitize } from './sanitize.ts';

/** The elements Markdown is drawn with; a token with any other tag is drawn as its content alone. */
const TAGS: Record<string, string> = {
  p: 'p',
  blockquote: 'blockquote',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  em: 'em',
  strong: 'strong',
  s: 's',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  th: 'th',
  td: 'td',
  // An answer's headings are below the panel's own.
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  h6: 'h6',
};

/**
 * Draws tokens as nodes, one element for each top-level block; the last of them may be left open. The nodes are made
 * with `createElement` and text nodes: no HTML text exists at any point. They then pass the sanitizer as well.
 */
export function drawTokens(tokens: readonly Token[]): Element[] {
  const root = element('div');
  let start = 0;
  for (let at = 0, depth = 0; at < tokens.length; at++) {
    depth += tokens[at]!.nesting;
    if (depth > 0 && at < tokens.length - 1) continue;
    const block = element('div', 'block');
    draw(tokens.slice(start, at + 1), block);
    root.append(block);
    start = at + 1;
  }
  // All blocks pass the sanitizer together: each of its runs has a fixed cost.
  return [...(sanitize(root).firstElementChild?.children ?? [])];
}

/** The address, where it may be opened in a browser: absolute `http` or `https`. */
export function webAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' ? address : null;
}

function element(tag: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

function draw(tokens: readonly Token[], root: HTMLElement): void {
  let parents: HTMLElement[] = [root];
  for (const token of tokens) {
    const parent = parents[parents.length - 1]!;
    if (token.type === 'inline') parent.append(...drawInline(token.children ?? []));
    else if (token.type === 'fence' || token.type === 'code_block') parent.append(drawCode(token));
    else if (token.type === 'hr') parent.append(element('hr'));
    else if (token.nesting === -1) parents = parents.length > 1 ? parents.slice(0, -1) : parents;
    else if (token.nesting === 1) {
      // A tight list's paragraphs are hidden: their content is in the item's own line.
      const opened = token.hidden ? element('span', 'tight') : drawOpening(token);
      parent.append(opened);
      parents = [...parents, opened];
    } else parent.append(token.content);
  }
}

function drawOpening(token: Token): HTMLElement {
  const opened = element(TAGS[token.tag] ?? 'div');
  const start = token.tag === 'ol' ? token.attrGet('start') : null;
  if (start !== null) opened.setAttribute('start', String(start));
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''));
  if (align) opened.className = `align-${align[1]}`;
  return opened;
}

function drawCode(token: Token): HTMLElement {
  const block = element('pre', 'code-block');
  const language = token.info.trim().split(/\s+/)[0] ?? '';
  if (language) {
    const label = element('span', 'code-language');
    label.textContent = language;
    block.append(label);
  }
  const code = element('code');
  code.textContent = token.content;
  block.append(code);
  return block;
}

function drawInline(tokens: readonly Token[]): Node[] {
  const root = element('span');
  let parents: HTMLElement[] = [root];
  const addresses: string[] = [];
  for (const token of tokens) {
    const parent = parents[parents.length - 1]!;
    switch (token.type) {
      case 'softbreak':
        parent.append('\n');
        break;
      case 'hardbreak':
        parent.append(element('br'));
        break;
      case 'code_inline':
        parent.append(drawInlineCode(token.content));
        break;
      case 'image':
        parent.append(...drawImage(token));
        break;
      case 'link_open': {
        const address = String(token.attrGet('href') ?? '');
        const link = drawLink(address);
        addresses.push(address);
        parent.append(link);
        parents = [...parents, link];
        break;
      }
      case 'link_close': {
        const address = addresses.pop() ?? '';
        // The address is shown beside the words, so that no link leads where the words do not say.
        if (parent.textContent !== address) parent.append(addressText(address));
        parents = parents.slice(0, -1);
        break;
      }
      default:
        if (token.nesting === 1) {
          const opened = element(TAGS[token.tag] ?? 'span');
          parent.append(opened);
          parents = [...parents, opened];
        } else if (token.nesting === -1) parents = parents.length > 1 ? parents.slice(0, -1) : parents;
        else parent.append(token.content);
    }
  }
  return [...root.childNodes];
}

function drawInlineCode(text: string): HTMLElement {
  const code = element('code');
  code.textContent = text;
  return code;
}

/** A link is marked text without `href`: a click is reported to the host, which asks before it opens anything. */
function drawLink(address: string): HTMLElement {
  if (webAddress(address) === null) return element('span');
  const link = element('a', 'link');
  link.setAttribute('data-url', address);
  link.setAttribute('role', 'link');
  link.setAttribute('tabindex', '0');
  link.title = address;
  return link;
}

function addressText(address: string): HTMLElement {
  const shown = element('span', 'link-address');
  shown.textContent = ` (${address})`;
  return shown;
}

/** Images are never loaded: the text shows their description and address. */
function drawImage(token: Token): Node[] {
  const address = String(token.attrGet('src') ?? '');
  const words = element('span', 'image-words');
  words.textContent = token.content ? `Image: ${token.content}` : 'Image';
  const link = drawLink(address);
  link.append(words, addressText(address));
  return [link];
}
