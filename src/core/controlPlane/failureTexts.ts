import type { SourceFailure } from './modelCatalogue.ts';

/**
 * What could not be listed, one sentence each, and what to do about it. Where nothing was read and all failed for the same
 * (no network, expired credentials), that is said once.
 */
export function failureTexts(failures: readonly SourceFailure[], nothingListed: boolean): string[] {
  const [first] = failures;
  const same =
    first !== undefined &&
    nothingListed &&
    !first.denied &&
    failures.every(({ error }) => error.name === first.error.name && error.message === first.error.message);
  const texts = same
    ? [`Nothing could be listed: ${first.error.name}: ${first.error.message}`]
    : failures.map(({ text }) => text);
  return [...texts, ...new Set(failures.map(({ advice }) => advice).filter(advice => advice !== null))];
}
