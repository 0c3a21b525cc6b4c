import { findPii, PII_TYPES } from './piiDetectors.ts';
import type { Finding } from './piiDetectors.ts';
import type {
  GuardrailPiiEntityFilter,
  GuardrailRegexFilter,
  GuardrailSensitiveInformationPolicyAction,
} from '@aws-sdk/client-bedrock-runtime';
import type { PiiAction, PiiRule, RegexRule, Side } from './definition.ts';

interface Mask extends Finding {
  label: string;
}

/** What was found, and the text with every ANONYMIZE entry replaced by its name in braces. */
export interface SensitiveResult {
  piiEntities: GuardrailPiiEntityFilter[];
  regexes: GuardrailRegexFilter[];
  masked: string;
}

const ACTION_TAKEN: Readonly<Record<PiiAction, GuardrailSensitiveInformationPolicyAction>> = {
  BLOCK: 'BLOCKED',
  ANONYMIZE: 'ANONYMIZED',
  NONE: 'NONE',
};

/** Personal data and custom expressions. Where two entries match the same text, the earlier one applies. */
export function checkSensitive(
  piiRules: readonly PiiRule[],
  regexRules: readonly RegexRule[],
  text: string,
  side: Side,
  full: boolean,
): SensitiveResult {
  const claimed = new Spans();
  const masks: Mask[] = [];
  const piiEntities: GuardrailPiiEntityFilter[] = [];
  const regexes: GuardrailRegexFilter[] = [];
  for (const rule of inOrder(piiRules)) {
    const action = rule.action[side];
    if (action === undefined) continue;
    const type = rule.type as GuardrailPiiEntityFilter['type'];
    const findings = claimed.take(findPii(rule.type, text));
    for (const match of distinct(findings)) {
      piiEntities.push({ type, match, action: ACTION_TAKEN[action], detected: true });
    }
    if (findings.length === 0 && full) piiEntities.push({ type, match: '', action: 'NONE', detected: false });
    if (action === 'ANONYMIZE') masks.push(...findings.map(finding => ({ ...finding, label: rule.type })));
  }
  for (const rule of regexRules) {
    const action = rule.action[side];
    if (action === undefined) continue;
    const findings = claimed.take(
      [...text.matchAll(new RegExp(rule.pattern, 'g'))].map(hit => ({
        start: hit.index,
        end: hit.index + hit[0].length,
        match: hit[0],
      })),
    );
    for (const match of distinct(findings)) {
      regexes.push({ name: rule.name, regex: rule.pattern, match, action: ACTION_TAKEN[action], detected: true });
    }
    if (action === 'ANONYMIZE') masks.push(...findings.map(finding => ({ ...finding, label: rule.name })));
  }
  return { piiEntities, regexes, masked: applyMasks(text, masks) };
}

function applyMasks(text: string, masks: readonly Mask[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const mask of [...masks].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(position, mask.start), `{${mask.label}}`);
    position = mask.end;
  }
  return parts.join('') + text.slice(position);
}

function inOrder(rules: readonly PiiRule[]): PiiRule[] {
  return [...rules].sort((a, b) => PII_TYPES.indexOf(a.type) - PII_TYPES.indexOf(b.type));
}

function distinct(findings: readonly Finding[]): Set<string> {
  return new Set(findings.map(finding => finding.match));
}

/** Parts of the text that are matched already. */
class Spans {
  private taken: Finding[] = [];

  /** Returns those findings that touch nothing taken before, and takes them. */
  take(findings: readonly Finding[]): Finding[] {
    const sorted = [...findings].sort((a, b) => a.start - b.start);
    const free: Finding[] = [];
    let next = 0;
    for (const finding of sorted) {
      while (next < this.taken.length && (this.taken[next] as Finding).end <= finding.start) next += 1;
      const neighbour = this.taken[next];
      if (neighbour === undefined || neighbour.start >= finding.end) free.push(finding);
    }
    this.taken = [...this.taken, ...free].sort((a, b) => a.start - b.start);
    return free;
  }
}
