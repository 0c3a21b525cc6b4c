import type { AnswerForm } from '../answerReader.ts';
import type { ReadingBuilder } from '../readingBuilder.ts';
import { usageObject } from '../usage.ts';
import { asList, asText, asWord, at, member } from '../../../json/untrustedJson.ts';
import type { JsonRecord } from '../../../json/untrustedJson.ts';

function readBlock(reading: ReadingBuilder, block: unknown, key: string): void {
  const type = asText(member(block, 'type'));
  if (type === 'text') {
    reading.text(asText(member(block, 'text')) ?? '');
  } else if (type === 'thinking') {
    reading.reasoning(asText(member(block, 'thinking')) ?? '');
  } else if (type === 'tool_use' || type === 'server_tool_use') {
    reading.tool(key, asWord(member(block, 'id')), asWord(member(block, 'name')), member(block, 'input'));
  } else if (type === 'image') {
    const data = asWord(at(block, 'source', 'data'));
    if (data !== null) reading.image(data);
  }
}

function readBlocks(reading: ReadingBuilder, message: unknown): void {
  asList(member(message, 'content')).forEach((block, index) => readBlock(reading, block, `block ${index}`));
}

function readDelta(reading: ReadingBuilder, chunk: JsonRecord): void {
  const delta = member(chunk, 'delta');
  const type = asText(member(delta, 'type'));
  if (type === 'text_delta') reading.text(asText(member(delta, 'text')) ?? '');
  else if (type === 'thinking_delta') reading.reasoning(asText(member(delta, 'thinking')) ?? '');
  else if (type === 'input_json_delta') {
    reading.toolArguments(`block ${String(member(chunk, 'index'))}`, asText(member(delta, 'partial_json')) ?? '');
  }
}

/** The Messages form. Other block and event types (signatures, citations, `ping`) hold no answer. */
export const claudeMessagesAnswer: AnswerForm = (reading, body) => {
  const type = asText(member(body, 'type'));
  const stop = asWord(member(body, 'stop_reason')) ?? asWord(at(body, 'delta', 'stop_reason'));
  switch (type) {
    case 'message':
      readBlocks(reading, body);
      break;
    case 'message_start':
      readBlocks(reading, member(body, 'message'));
      reading.usage(usageObject(at(body, 'message', 'usage')));
      break;
    case 'content_block_start':
      readBlock(reading, member(body, 'content_block'), `block ${String(member(body, 'index'))}`);
      break;
    case 'content_block_delta':
      readDelta(reading, body);
      break;
    case 'message_stop':
      reading.end();
      break;
    default:
      return type !== null && /^(?:message_delta|content_block_stop|ping|error)$/.test(type) && readStop(reading, stop);
  }
  return readStop(reading, stop);
};

function readStop(reading: ReadingBuilder, stop: string | null): boolean {
  if (stop !== null) reading.stopReason(stop);
  return true;
}
