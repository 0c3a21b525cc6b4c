import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One entry of the fixture: what is documented of, or was captured from, a family. */
export interface FamilyExample {
  family: string;
  provider: string;
  output: string;
  modelIdExamples: string[];
  requestExample: Record<string, unknown> | null;
  responseExample: unknown;
  streamChunkExamples: unknown[];
}

export const familyExamples = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/bedrock/model-families.json'), 'utf8'),
) as FamilyExample[];

/** The family's id as the source spells it: the fixture adds remarks such as `(legacy)`. */
export function idOf(example: FamilyExample): string {
  return example.family.replace(/ \(.*$/, '');
}
