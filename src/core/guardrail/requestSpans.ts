import { familyOf } from '../models/families.ts';
import type { PromptText } from '../models/body/promptTexts.ts';
import { asRecord, asText, at } from '../json/untrustedJson.ts';
import { GUARDRAIL_CONFIG } from '../request/bedrockRules.ts';
import type { TextRange } from '../json/diagnostic.ts';
import type { SentRequest } from '../request/resolveRequest.ts';
import { SentTexts } from '../request/sentTexts.ts';
import type { SentText, Via } from '../request/sentTexts.ts';
import { findMatches } from './findMatches.ts';
import type { Searched, MatchQuery } from './findMatches.ts';
import { guardedRanges } from './guardedRanges.ts';
import type { GuardrailReport } from './guardrailReport.ts';

/** A part of the request file that an assessment is about. */
export interface RequestSpan {
  range: TextRange;
  /** Index in the report's `assessments`. */
  assessment: number;
  /** Which of the assessment's places it belongs to, from 0; one place has several spans where a variable brought it. */
  occurrence: number;
  via: Via;
}

/** One match can go through thousands of placeholders, and thousands of matches can do so. */
const MAX_SPANS = 20_000;

export interface RequestSpans {
  spans: RequestSpan[];
  /** Assessments of the input with a matched text that the request does not hold in one piece. */
  notFound: number[];
}

/**
 * Where in the request file the text is that the guardrail found in the input. Only strings that a model reads are
 * searched, and where guard-content tags are used, only what they enclose, as the guardrail itself does.
 */
export function requestSpans(sent: SentRequest, report: GuardrailReport): RequestSpans {
  const queries: MatchQuery[] = report.assessments.flatMap((assessment, index) =>
    assessment.side === 'input' && assessment.match ? [{ index, needle: assessment.match, assessment }] : [],
  );
  if (queries.length === 0) return { spans: [], notFound: [] };
  const body = parse(sent.request.body);
  const texts = new SentTexts(sent);
  let left = queries;
  const spans: RequestSpan[] = [];
  const prompt = familyOf(sent.request.modelId, body)
    .promptTexts(body)
    .map(({ path }) => path);
  for (const paths of [prompt, otherTexts(body, prompt)]) {
    const looked = paths.flatMap(path => texts.at(path) ?? []);
    const found = findMatches(searched(looked, tagSuffix(body)), left);
    for (const [assessment, places] of found) {
      for (const [occurrence, place] of places.entries()) {
        for (const { range, via } of looked[place.in]?.places(place.start, place.end) ?? []) {
          if (spans.length < MAX_SPANS) spans.push({ range, assessment, occurrence, via });
        }
      }
    }
    left = left.filter(({ index }) => !found.has(index));
    if (left.length === 0) break;
  }
  return { spans: withoutRepeats(spans), notFound: left.map(({ index }) => index) };
}

function searched(texts: readonly SentText[], suffix: string | null): Searched[] {
  const tagged = suffix === null ? [] : texts.map(({ text }) => guardedRanges(text, suffix));
  const someTags = tagged.some(ranges => ranges.length > 0);
  return texts.map(({ text }, index) => (someTags ? { text, within: tagged[index] ?? [] } : { text }));
}

function tagSuffix(body: unknown): string | null {
  return asText(at(body, GUARDRAIL_CONFIG, 'tagSuffix'));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** Members whose value names something and is never part of a prompt. */
const NAMES = new Set([
  'role',
  'type',
  'id',
  'tool_use_id',
  'toolUseId',
  'tool_call_id',
  'media_type',
  'format',
  'data',
  'bytes',
  'model',
  'anthropic_version',
  'cache_control',
  GUARDRAIL_CONFIG,
]);
const MAX_OTHER_TEXTS = 5000;
const MAX_DEPTH = 30;

/** Strings outside the prompt: results of tools, blocks of kinds that are not known. */
function otherTexts(body: unknown, prompt: readonly PromptText['path'][]): PromptText['path'][] {
  const known = new Set(prompt.map(path => JSON.stringify(path)));
  const found: PromptText['path'][] = [];
  const visit = (value: unknown, path: PromptText['path']): void => {
    if (found.length >= MAX_OTHER_TEXTS || path.length > MAX_DEPTH) return;
    if (typeof value === 'string') {
      if (!known.has(JSON.stringify(path))) found.push(path);
    } else if (Array.isArray(value)) {
      value.forEach((entry, index) => visit(entry, [...path, index]));
    } else {
      for (const [name, entry] of Object.entries(asRecord(value) ?? {})) {
        if (!NAMES.has(name)) visit(entry, [...path, name]);
      }
    }
  };
  visit(body, []);
  return found;
}

/** Two matches in one placeholder's value mark that placeholder once each, however many places they have in it. */
function withoutRepeats(spans: readonly RequestSpan[]): RequestSpan[] {
  const seen = new Set<string>();
  return spans.filter(({ range, assessment, via }) => {
    const key = `${assessment} ${via} ${range.offset} ${range.length}`;
    return !seen.has(key) && seen.add(key);
  });
}
