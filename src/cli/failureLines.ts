import type { FailureView } from '../core/exchange/exchangeView.ts';

/** What a failure holds beside its message and advice, for stderr: a policy to ask for, model ids to take instead. */
export function failureLines({ missingPermission, candidates, signature }: FailureView): string[] {
  const lines: string[] = [];
  if (missingPermission) {
    lines.push(...missingPermission.notes);
    if (missingPermission.policy !== null) {
      lines.push(`A policy that gives it: ${JSON.stringify(JSON.parse(missingPermission.policy))}`);
    }
  }
  if (candidates) {
    const listed = candidates.every(candidate => candidate.listed);
    lines.push(
      `Model ids to try${listed ? '' : ' (guesses, not looked up in the account)'}: ${candidates.map(({ modelId }) => modelId).join(', ')}`,
    );
  }
  for (const { title, lines: compared, firstDifference } of signature?.texts ?? []) {
    if (firstDifference === null) continue;
    const { ours, theirs } = compared[firstDifference] ?? { ours: null, theirs: null };
    lines.push(
      `${title}, line ${firstDifference + 1}:`,
      `  signed here:   ${ours ?? '(nothing)'}`,
      `  Bedrock got:   ${theirs ?? '(nothing)'}`,
    );
    break;
  }
  return lines;
}
