import { MAX_FILE_BRACES } from '../json/limits.ts';
import { compactJson, objectMembers, parseJsonc, rangeOf } from '../json/jsonc.ts';
import type { JsonNode } from '../json/jsonc.ts';
import { splitLiteral } from './placeholders.ts';
import type { LiteralPart, Placeholder } from './placeholders.ts';
import { FILLED_MEMBERS } from './members.ts';
import { LineIndex } from '../json/diagnostic.ts';
import type { Diagnostic, TextRange } from '../json/diagnostic.ts';
import type { RequestMember, TextMember } from './members.ts';

/** One member as it is in the file. */
export interface MemberNode {
  keyRange: TextRange;
  valueRange: TextRange;
  node: JsonNode;
}

/** A request file read once: its members with their ranges. No placeholder is replaced yet. */
export class ParsedRequest {
  readonly lines: LineIndex;
  /** `undefined` where the file is not a JSON object. */
  readonly root: JsonNode | undefined;
  /** Faults of the JSON itself. */
  readonly syntax: readonly Diagnostic[];
  /** How many more faults the JSON has than `syntax` lists. */
  readonly syntaxOmitted: number;
  private readonly nodes: Map<string, MemberNode>;

  constructor(readonly text: string) {
    const braces = bracesBeyond(text, MAX_FILE_BRACES);
    const { root, diagnostics, omitted } = braces
      ? { root: undefined, diagnostics: [braces], omitted: 0 }
      : parseJsonc(text);
    this.lines = new LineIndex(text);
    this.root = root?.type === 'object' ? root : undefined;
    this.syntaxOmitted = omitted;
    this.syntax =
      root && !this.root && diagnostics.length === 0
        ? [
            {
              code: 'notAnObject',
              severity: 'error',
              message: 'A request file contains one JSON object with "modelId" and "body".',
              range: rangeOf(root),
            },
          ]
        : diagnostics;
    this.nodes = new Map();
    for (const [name, { key, value }] of objectMembers(this.root)) {
      if (value) this.nodes.set(name, { keyRange: rangeOf(key), valueRange: rangeOf(value), node: value });
    }
  }

  member(name: RequestMember): MemberNode | undefined {
    return this.nodes.get(name);
  }

  anyMember(name: string): MemberNode | undefined {
    return this.nodes.get(name);
  }

  /** A string member's value with its placeholders as they are written; `null` where it is absent or not a string. */
  textMember(name: TextMember): string | null {
    const value: unknown = this.nodes.get(name)?.node.value;
    return typeof value === 'string' ? value : null;
  }

  /** What Send does: true streams. */
  get stream(): boolean {
    return this.nodes.get('stream')?.node.value === true;
  }

  /** The declared variables as compact JSON text, in the file's own spelling. */
  get variables(): Map<string, string> {
    const declared = new Map<string, string>();
    for (const [name, { value }] of objectMembers(this.nodes.get('variables')?.node)) {
      if (value) {
        declared.set(
          name,
          compactJson(this.text, rangeOf(value), literal => literal),
        );
      }
    }
    return declared;
  }

  /** Every string literal that may hold placeholders, split into its parts. */
  literals(isDeclared: (name: string) => boolean): LiteralPart[][] {
    const found: LiteralPart[][] = [];
    for (const name of FILLED_MEMBERS) {
      const member = this.nodes.get(name);
      if (!member) continue;
      compactJson(this.text, member.valueRange, (literal, offset) => {
        found.push(splitLiteral(literal, offset, isDeclared));
        return literal;
      });
    }
    return found;
  }

  /** The placeholders of all members, in the table's order of members. */
  placeholders(isDeclared: (name: string) => boolean): Placeholder[] {
    return this.literals(isDeclared)
      .flat()
      .flatMap(part => ('placeholder' in part ? [part.placeholder] : []));
  }
}

/** The fault of a file that has more pairs of opening braces than `most`. */
function bracesBeyond(text: string, most: number): Diagnostic | null {
  let count = 0;
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at + 2)) {
    if (++count <= most) continue;
    const message = `More than ${most.toLocaleString('en-US')} times {{; that is no request file.`;
    return { code: 'tooManyBraces', severity: 'error', message, range: { offset: at, length: 2 } };
  }
  return null;
}

/** Reads a request file's text; faults are in the result, nothing is thrown. */
export function parseRequest(text: string): ParsedRequest {
  return new ParsedRequest(text);
}
