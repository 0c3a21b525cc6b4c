import type { Severity } from '../json/diagnostic.ts';
import { HEADER_TEXT } from './bedrockRules.ts';
import { memberRow } from './members.ts';
import type { TextMember } from './members.ts';

/** Something wrong with a member's string. */
export interface TextFault {
  severity: Severity;
  code: string;
  message: string;
}

/** What is wrong with a string member's final value, the first fault only. */
export function textFault(name: TextMember, value: string): TextFault | null {
  return lineFault(name, value) ?? ruleFault(name, value) ?? valueFault(name, value);
}

/** What no request line or header can carry, independent of the values of its placeholders. */
export function lineFault(name: TextMember, value: string): TextFault | null {
  if (HEADER_TEXT.test(value)) return null;
  return /[\r\n]/.test(value)
    ? {
        severity: 'error',
        code: 'lineBreakInHeader',
        message: `"${name}" has a line break; it must be one line.`,
      }
    : {
        severity: 'error',
        code: 'notAscii',
        message: `"${name}" has a character that a request line or header cannot carry; use ASCII only.`,
      };
}

function ruleFault(name: TextMember, value: string): TextFault | null {
  return memberRow(name).rules?.find(({ pattern }) => !pattern.test(value)) ?? null;
}

function valueFault(name: TextMember, value: string): TextFault | null {
  const known = memberRow(name).values?.map(named => named.value);
  if (!known || known.includes(value)) return null;
  return {
    severity: 'warning',
    code: 'unknownEnumValue',
    message: `"${value}" is not a value of "${name}" that is known here (${known.join(', ')}); it is sent unchanged.`,
  };
}
