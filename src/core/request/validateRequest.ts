import type { Diagnostic } from '../json/diagnostic.ts';
import { MAX_DIAGNOSTICS } from '../json/limits.ts';
import { guardrailFaults } from './guardrailFaults.ts';
import { missingFaults, nameFaults, valueFaults } from './memberFaults.ts';
import { parseRequest } from './parsedRequest.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import type { LiteralPart } from './placeholders.ts';

/** Parses and checks a request file; what the editor underlines, `validate` prints and Send refuses. */
export function diagnoseRequest(text: string): { parsed: ParsedRequest; diagnostics: Diagnostic[] } {
  const parsed = parseRequest(text);
  return { parsed, diagnostics: validateRequest(parsed) };
}

/**
 * The faults of a parsed request in the order of the file, of many the first, errors before all others, and how many more
 * there are; names given by `overrides` count as declared.
 */
export function validateRequest(parsed: ParsedRequest, overrides: ReadonlySet<string> = new Set()): Diagnostic[] {
  const found = parsed.root
    ? [
        ...parsed.syntax,
        ...nameFaults(parsed),
        ...missingFaults(parsed),
        ...valueFaults(parsed),
        ...guardrailFaults(parsed, {
          guardrailIdentifier: parsed.textMember('guardrailIdentifier'),
          guardrailVersion: parsed.textMember('guardrailVersion'),
          contentType: parsed.textMember('contentType'),
        }),
        ...placeholderFaults(parsed, overrides),
      ]
    : [...parsed.syntax];
  found.sort((one, other) => one.range.offset - other.range.offset);
  return firstOf(found, parsed.syntaxOmitted);
}

/** `omitted` faults of the JSON are not among those that were found. */
function firstOf(found: Diagnostic[], omitted: number): Diagnostic[] {
  const more = found.length + omitted - MAX_DIAGNOSTICS;
  if (more <= 0) return found;
  const errors = found.filter(({ severity }) => severity === 'error');
  const others = found.filter(({ severity }) => severity !== 'error');
  const kept = new Set([...errors, ...others].slice(0, MAX_DIAGNOSTICS));
  const listed = found.filter(diagnostic => kept.has(diagnostic));
  return [
    ...listed,
    {
      code: 'moreDiagnostics',
      severity: omitted > 0 || errors.length > MAX_DIAGNOSTICS ? 'error' : 'warning',
      message: `${more.toLocaleString('en-US')} more are not listed; ${MAX_DIAGNOSTICS} are at most.`,
      range: listed.at(-1)?.range ?? { offset: 0, length: 1 },
    },
  ];
}

function placeholderFaults(parsed: ParsedRequest, overrides: ReadonlySet<string>): Diagnostic[] {
  const { variables } = parsed;
  const isDeclared = (name: string): boolean => variables.has(name) || overrides.has(name);
  return parsed.literals(isDeclared).flatMap(parts => parts.flatMap(part => partFault(part, isDeclared) ?? []));
}

function partFault(part: LiteralPart, isDeclared: (name: string) => boolean): Diagnostic | null {
  if ('text' in part) {
    return part.unclear
      ? {
          severity: 'warning',
          code: 'unclearBraces',
          range: part.unclear,
          message:
            'This is not the name of a variable; the braces are sent unchanged. To say so, put a backslash (\\\\ in JSON) before them.',
        }
      : null;
  }
  const { kind, argument, range } = part.placeholder;
  if (kind === 'unknownBuiltIn') {
    return {
      severity: 'error',
      code: 'unknownBuiltIn',
      range,
      message: `"${argument}" is not understood; write {{$env NAME}}, {{$file path}}, {{$base64 path}} or {{$input label}}.`,
    };
  }
  if (kind !== 'variable' || isDeclared(argument)) return null;
  return {
    severity: 'error',
    code: 'undeclaredVariable',
    range,
    message: `No variable "${argument}": declare it under "variables", or put a backslash (\\\\ in JSON) before the braces to send them unchanged.`,
  };
}
