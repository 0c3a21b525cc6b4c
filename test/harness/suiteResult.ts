import fs from 'node:fs';

/** What one suite came to; written by the reporter at the end of a complete run and at no other time. */
export interface SuiteResult {
  passed: number;
  failed: string[];
  skipped: string[];
}

/** The environment variable with the file that the suite's reporter writes its result to. */
export const RESULT_FILE = 'BEDROCK_INVOKE_TEST_RESULT';

/** Reads a suite's result; undefined when the suite never came to its end. */
export function readSuiteResult(file: string): SuiteResult | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as SuiteResult;
  } catch {
    return undefined;
  }
}
