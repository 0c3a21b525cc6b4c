import type { AnswerForm } from '../answerReader.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';
import { usageObject } from '../usage.ts';
import { asList, asRecord, asText, asWord, at, member } from '../../../json/untrustedJson.ts';
import type { JsonRecord } from '../../../json/untrustedJson.ts';

function readBlock(reading: ReadingBuilder, block: unknown, key: string): void {
  reading.text(asText(member(block, 'text')) ?? '');
  const reasoning = member(block, 'reasoningContent');
  reading.reasoning(asText(at(reasoning, 'reasoningText', 'text')) ?? asText(member(reasoning, 'text')) ?? '');
  const tool = asRecord(member(block, 'toolUse'));
  if (tool !== null) {
    reading.tool(key, asWord(member(tool, 'toolUseId')), asWord(member(tool, 'name')), member(tool, 'input'));
  }
  const image = asWord(at(block, 'image', 'source', 'bytes'));
  if (image !== null) reading.image(image);
  for (const kind of ['audio', 'video', 'image']) {
    const uri = asWord(at(block, kind, 'source', 's3Location', 'uri'));
    if (uri !== null) reading.media(uri);
  }
}

function readDelta(reading: ReadingBuilder, event: JsonRecord): void {
  const delta = member(event, 'delta');
  const part = asText(at(delta, 'toolUse', 'input'));
  if (part === null) readBlock(reading, delta, `block ${String(member(event, 'contentBlockIndex'))}`);
  else reading.toolArguments(`block ${String(member(event, 'contentBlockIndex'))}`, part);
}

const EVENTS = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
];

/**
 * Nova's form. Text pieces come each under a new contentBlockIndex, so they are taken in order of arrival;
 * one chunk can hold several events.
 */
export const novaAnswer: AnswerForm = (reading, body) => {
  const message = asRecord(at(body, 'output', 'message'));
  if (message !== null) {
    asList(member(message, 'content')).forEach((block, index) => readBlock(reading, block, `block ${index}`));
    const stop = asWord(member(body, 'stopReason'));
    if (stop !== null) reading.finishChoice(stop);
    return true;
  }
  if (!EVENTS.some(event => asRecord(member(body, event)) !== null)) return false;
  const start = asRecord(member(body, 'contentBlockStart'));
  if (start !== null) readBlock(reading, member(start, 'start'), `block ${String(member(start, 'contentBlockIndex'))}`);
  const delta = asRecord(member(body, 'contentBlockDelta'));
  if (delta !== null) readDelta(reading, delta);
  const stop = asRecord(member(body, 'messageStop'));
  if (stop !== null) {
    reading.end();
    const reason = asWord(member(stop, 'stopReason'));
    if (reason !== null) reading.stopReason(reason);
  }
  reading.usage(usageObject(at(body, 'metadata', 'usage')));
  return true;
};
