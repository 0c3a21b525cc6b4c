import { asList, asRecord, asWord, member } from '../../json/untrustedJson.ts';

/** `true` when the body has every one of `names` as a member of its own. */
export function hasMembers(body: unknown, ...names: readonly string[]): boolean {
  const record = asRecord(body);
  return record !== null && names.every(name => Object.hasOwn(record, name));
}

/** `true` when the body has at least one of `names`. */
export function hasAnyMember(body: unknown, ...names: readonly string[]): boolean {
  const record = asRecord(body);
  return record !== null && names.some(name => Object.hasOwn(record, name));
}

/** Nova writes content blocks without a `type`; its own top-level names show it too. */
export function isNovaBody(body: unknown): boolean {
  if (hasAnyMember(body, 'inferenceConfig', 'toolConfig')) return true;
  const blocks = asList(member(body, 'messages')).flatMap(message => asList(member(message, 'content')));
  return (
    blocks.length > 0 &&
    blocks.every(block => asRecord(block) !== null && !hasMembers(block, 'type')) &&
    hasAnyMember(blocks[0], 'text', 'image', 'video', 'audio', 'document', 'toolUse', 'toolResult')
  );
}

/** The OpenAI chat form, which many families share: it decides the form of the answer, not the family. */
export function isChatBody(body: unknown): boolean {
  return hasMembers(body, 'messages') && !hasMembers(body, 'anthropic_version') && !isNovaBody(body);
}

/** The text in `prompt`; `null` where the body has none there. */
export function promptOf(body: unknown): string | null {
  return asWord(member(body, 'prompt'));
}

/** DeepSeek-R1 and its relatives: the prompt's last words open the reasoning, which the answer then begins with. */
export function opensThinking(body: unknown): boolean {
  return promptOf(body)?.trimEnd().endsWith('<think>') ?? false;
}
