import { createHash } from 'node:crypto';
import { callTool } from '../families/chatMessages.ts';
import { NOT_A_MODEL, composeText, cutIntoPieces, limitText } from '../families/sandboxText.ts';
import { evaluateGuardrail } from '../guardrails/evaluate.ts';
import { checkSensitive } from '../guardrails/sensitiveInformation.ts';
import { lastUserText } from '../families/family.ts';
import { mapGuarded, readTags, withoutTags } from '../guardrails/tags.ts';
import { valueForSchema } from '../families/schemaValue.ts';
import type { GuardrailTraceAssessment } from '@aws-sdk/client-bedrock-runtime';
import type { Invocation, RequestedGuardrail } from './invocation.ts';
import type { Prompt, StreamChunk, Turn } from '../families/family.ts';
import type { TaggedPrompt } from '../guardrails/tags.ts';
import type { Verdict } from '../guardrails/evaluate.ts';

/** What became of an invocation: the whole body, the stream's chunks, and what the guardrail did. */
export interface Answer {
  body: Record<string, unknown>;
  chunks: StreamChunk[];
  inputTokens: number;
  outputTokens: number;
  /** True when a guardrail stopped the prompt, so that there are no metrics. */
  inputBlocked: boolean;
}

interface Guarded {
  input: Verdict;
  output?: Verdict;
}

/** Answers an invocation; the same request always gives the same answer. */
export function answerInvocation(invocation: Invocation, now: Date): Answer {
  const { family, guardrail, body } = invocation;
  const prompt = family.prompt(body);
  const whole = prompt.messages.map(message => message.text).join('\n');
  const tagged = readTags(whole, guardrail?.tagSuffix);
  const input = guardrail && checkInput(invocation, guardrail, tagged, whole);
  const turn = makeTurn(invocation, prompt, questionFor(invocation, prompt, tagged, input), now);
  if (guardrail && input?.action === 'blocked') return blockedInput(invocation, guardrail, turn, input);
  if (!guardrail || !input) return plainAnswer(invocation, turn);
  return guardedAnswer(invocation, guardrail, turn, tagged, input);
}

function plainAnswer({ family, streaming }: Invocation, turn: Turn): Answer {
  const chunks = streaming ? (family.chunks?.(turn) ?? []) : [];
  if (family.metricsApart) chunks.push({ value: {} });
  return { body: streaming ? {} : family.answer(turn), chunks, ...counts(turn), inputBlocked: false };
}

function guardedAnswer(
  invocation: Invocation,
  guardrail: RequestedGuardrail,
  turn: Turn,
  tagged: TaggedPrompt,
  input: Verdict,
): Answer {
  const { family, streaming } = invocation;
  const output = family.tokenHeaders === 'both' ? checkOutput(invocation, guardrail, turn, tagged) : undefined;
  const changed = output === undefined ? turn : changedTurn(turn, guardrail, output);
  const intervened = input.action === 'masked' || (output !== undefined && output.action !== 'none');
  const modelOutput = streaming ? turn.text : JSON.stringify(family.answer(turn));
  const fields = guardrailFields(
    invocation,
    { input, output },
    output !== undefined && output.action !== 'none' ? modelOutput : undefined,
    intervened,
  );
  if (!streaming) {
    const body = output?.action === 'blocked' ? (family.blocked ?? family.answer)(changed) : family.answer(changed);
    return { body: { ...body, ...fields }, chunks: [], ...counts(turn), inputBlocked: false };
  }
  const streamed = guardrail.asynchronous ? asynchronousTurn(turn, guardrail, output) : changed;
  const chunks = family.chunks?.(streamed) ?? [];
  if (intervened && !guardrail.asynchronous) markText(chunks);
  if (family.metricsApart) chunks.push({ value: {} });
  addToLast(chunks, fields);
  return { body: {}, chunks, ...counts(turn), inputBlocked: false };
}

function blockedInput(invocation: Invocation, guardrail: RequestedGuardrail, turn: Turn, input: Verdict): Answer {
  const { family, streaming } = invocation;
  const text = guardrail.definition.blockedInput;
  const blocked: Turn = {
    ...turn,
    text,
    pieces: [text],
    inputTokens: 0,
    outputTokens: 0,
    ending: 'end',
    stopSequence: null,
    toolUse: null,
  };
  const fields = guardrailFields(invocation, { input }, undefined, true);
  const answer: Answer = { body: {}, chunks: [], inputTokens: 0, outputTokens: 0, inputBlocked: true };
  if (!streaming) return { ...answer, body: { ...(family.blocked ?? family.answer)(blocked), ...fields } };
  const chunks = (family.blockedChunks ?? family.chunks)?.(blocked) ?? [];
  markText(chunks);
  addToLast(chunks, fields);
  return { ...answer, chunks };
}

function checkInput(
  invocation: Invocation,
  guardrail: RequestedGuardrail,
  tagged: TaggedPrompt,
  whole: string,
): Verdict {
  const attackText = tagged.tagged ? tagged.guarded : '';
  const subject = { side: 'input' as const, text: tagged.guarded, attackText, totalCharacters: whole.length };
  return evaluateGuardrail(guardrail.definition, subject, invocation.region, invocation.trace === 'ENABLED_FULL');
}

function checkOutput(invocation: Invocation, guardrail: RequestedGuardrail, turn: Turn, tagged: TaggedPrompt): Verdict {
  const subject = {
    side: 'output' as const,
    text: turn.text,
    attackText: '',
    totalCharacters: turn.text.length,
    grounding: tagged.grounding,
  };
  return evaluateGuardrail(guardrail.definition, subject, invocation.region, invocation.trace === 'ENABLED_FULL');
}

/** What the answer repeats: the last question, tags removed, masked where the guardrail masks prompts. */
function questionFor(invocation: Invocation, prompt: Prompt, tagged: TaggedPrompt, input: Verdict | undefined): string {
  if (tagged.grounding) return tagged.grounding.query;
  const suffix = invocation.guardrail?.tagSuffix;
  const question = lastUserText(prompt);
  const definition = invocation.guardrail?.definition;
  if (input?.action !== 'masked' || !definition) return withoutTags(question, suffix);
  const mask = (part: string): string =>
    checkSensitive(definition.pii ?? [], definition.regexes ?? [], part, 'input', false).masked;
  return withoutTags(mapGuarded(question, suffix, mask), suffix);
}

function makeTurn(invocation: Invocation, prompt: Prompt, question: string, now: Date): Turn {
  const { modelId, body, bytes } = invocation;
  const digest = createHash('sha256').update(modelId).update('\n').update(bytes).digest('hex').slice(0, 24);
  const limited = limitText(answerText(prompt, question, modelId), prompt);
  const toolUse = limited.ending === 'length' ? null : callTool(prompt.tools, digest, question);
  return {
    modelId,
    body,
    prompt,
    digest,
    toolUse,
    text: limited.text,
    pieces: limited.pieces,
    inputTokens: inputTokensOf(prompt),
    outputTokens: limited.tokens,
    ending: toolUse ? 'tool' : limited.ending,
    stopSequence: toolUse ? null : limited.stopSequence,
    created: Math.floor(now.getTime() / 1000),
  };
}

/** The usual text, or a document that is valid against the schema that was asked for. */
function answerText(prompt: Prompt, question: string, modelId: string): string {
  if (!prompt.answerSchema) return composeText(prompt, question, modelId);
  const value = valueForSchema(prompt.answerSchema, `${NOT_A_MODEL} ${question}`);
  return JSON.stringify(value ?? {});
}

function changedTurn(turn: Turn, guardrail: RequestedGuardrail, output: Verdict): Turn {
  if (output.action === 'none') return turn;
  if (output.action === 'masked') return { ...turn, text: output.masked, pieces: cutIntoPieces(output.masked) };
  const text = guardrail.definition.blockedOutput;
  return { ...turn, text, pieces: [text], ending: 'end', stopSequence: null, toolUse: null };
}

/** Asynchronous checks let text through before they have an opinion: nothing is masked, and a block cuts in half-way. */
function asynchronousTurn(turn: Turn, guardrail: RequestedGuardrail, output: Verdict | undefined): Turn {
  if (output?.action !== 'blocked') return turn;
  const pieces = [...turn.pieces.slice(0, Math.ceil(turn.pieces.length / 2)), guardrail.definition.blockedOutput];
  return { ...turn, pieces, text: pieces.join(''), ending: 'end', stopSequence: null, toolUse: null };
}

function guardrailFields(
  invocation: Invocation,
  verdicts: Guarded,
  modelOutput: string | undefined,
  intervened: boolean,
): Record<string, unknown> {
  const id = invocation.guardrail?.definition.id ?? '';
  const action = intervened ? 'INTERVENED' : 'NONE';
  if (invocation.trace === 'DISABLED') return { 'amazon-bedrock-guardrailAction': action };
  const guardrail: Record<string, unknown> = {};
  if (modelOutput !== undefined) guardrail['modelOutput'] = [modelOutput];
  guardrail['input'] = { [id]: verdicts.input.assessment } satisfies GuardrailTraceAssessment['inputAssessment'];
  if (verdicts.output) guardrail['outputs'] = [{ [id]: verdicts.output.assessment }];
  guardrail['actionReason'] = reasonOf(verdicts);
  return { 'amazon-bedrock-trace': { guardrail }, 'amazon-bedrock-guardrailAction': action };
}

function reasonOf({ input, output }: Guarded): string {
  const words = { blocked: 'Guardrail blocked.', masked: 'Guardrail masked.', none: 'No action.' } as const;
  const lines = [words[input.action], ...(output ? [words[output.action]] : [])];
  return [...new Set(lines)].join('\n');
}

function markText(chunks: StreamChunk[]): void {
  for (const chunk of chunks) {
    if (chunk.text && typeof chunk.value === 'object') {
      chunk.value = { ...chunk.value, 'amazon-bedrock-guardrailAction': 'INTERVENED' };
    }
  }
}

/** Adds members to the stream's last object; Writer's closing "[DONE]" is a string and is passed over. */
export function addToLast(chunks: StreamChunk[], members: Record<string, unknown>): void {
  const last = chunks.filter(chunk => typeof chunk.value === 'object').at(-1);
  if (last && typeof last.value === 'object') last.value = { ...last.value, ...members };
}

function counts(turn: Turn): { inputTokens: number; outputTokens: number } {
  return { inputTokens: turn.inputTokens, outputTokens: turn.outputTokens };
}

/** The number of input tokens that CountTokens answers for an invocation. */
export function countInputTokens(invocation: Invocation): number {
  return inputTokensOf(invocation.family.prompt(invocation.body));
}

/** A rough count: a quarter of the characters. */
function inputTokensOf(prompt: Prompt): number {
  const characters = prompt.messages.reduce((sum, message) => sum + message.text.length, prompt.system.length);
  return Math.max(1, Math.ceil(characters / 4));
}
