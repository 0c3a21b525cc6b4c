import { cutIntoPieces } from './sandboxText.ts';
import { textChunks } from './family.ts';
import { isObject, listOf, numberOf, objectOf, textOf, textsOf } from './json.ts';
import { readMessages, readSystem } from './chatMessages.ts';
import type { Family, StreamChunk, Turn } from './family.ts';
import type { JsonObject } from './json.ts';

const STOP_REASON = { end: 'end_turn', length: 'max_tokens', stop: 'stop_sequence', tool: 'tool_use' } as const;

/** Claude's Messages form. */
export const claude: Family = {
  name: 'anthropic-claude-messages',
  pattern: /^anthropic\.claude-(?!v1|v2|instant)/,
  rules: {
    required: ['messages', 'anthropic_version', 'max_tokens'],
    known: [
      'anthropic_version',
      'anthropic_beta',
      'max_tokens',
      'messages',
      'system',
      'temperature',
      'top_p',
      'top_k',
      'stop_sequences',
      'tools',
      'tool_choice',
      'thinking',
      'output_config',
      'metadata',
      'context_management',
    ],
    kinds: {
      anthropic_version: 'string',
      max_tokens: 'integer',
      messages: 'array',
      temperature: 'number',
      top_p: 'number',
      top_k: 'integer',
      stop_sequences: 'array',
      tools: 'array',
    },
    ranges: { max_tokens: [1, 200000], temperature: [0, 1], top_p: [0, 1], top_k: [0, 500] },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const reading = readMessages(body['messages']);
    return {
      system: readSystem(body['system']),
      messages: reading.messages,
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop_sequences']),
      images: reading.images,
      answerSchema: answerSchema(body),
      tools: reading.endsWithToolResult || objectOf(body['tool_choice'])['type'] === 'none' ? [] : offeredTools(body),
    };
  },

  answer(turn) {
    const content: unknown[] = thinks(turn)
      ? [{ type: 'thinking', thinking: thought(turn), signature: turn.digest }]
      : [];
    content.push({ type: 'text', text: turn.text });
    if (turn.toolUse) {
      content.push({ type: 'tool_use', id: toolId(turn), name: turn.toolUse.name, input: turn.toolUse.input });
    }
    return {
      id: messageId(turn),
      type: 'message',
      role: 'assistant',
      model: shortName(turn.modelId),
      content,
      stop_reason: STOP_REASON[turn.ending],
      stop_sequence: turn.stopSequence,
      usage: usage(turn, turn.outputTokens),
    };
  },

  chunks(turn) {
    const started = {
      ...claude.answer(turn),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: usage(turn, 1),
    };
    const chunks: StreamChunk[] = [{ value: { type: 'message_start', message: started } }];
    let index = 0;
    if (thinks(turn)) chunks.push(...thinkingBlock(turn, index++));
    chunks.push(...textBlock(turn, index++));
    if (turn.toolUse) chunks.push(...toolBlock(turn, index));
    chunks.push({
      value: {
        type: 'message_delta',
        delta: { stop_reason: STOP_REASON[turn.ending], stop_sequence: turn.stopSequence },
        usage: { output_tokens: turn.outputTokens },
      },
    });
    chunks.push({ value: { type: 'message_stop' } });
    return chunks;
  },

  // As recorded in 2026; until 2025 a blocked answer had neither id, model, stop reason nor usage.
  blocked(turn) {
    return {
      id: `bedrock-guardrails-${turn.digest.slice(0, 8)}`,
      type: 'message',
      role: 'assistant',
      model: shortName(turn.modelId),
      content: [{ type: 'text', text: turn.text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
  },

  blockedChunks(turn) {
    const message = {
      id: messageId(turn),
      type: 'message',
      role: 'assistant',
      content: [],
      model: turn.modelId,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    return [
      { value: { type: 'message_start', message } },
      ...textBlock({ ...turn, pieces: [turn.text] }, 0),
      { value: { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 0 } } },
      { value: { type: 'message_stop' } },
    ];
  },
};

function textBlock(turn: Turn, index: number): StreamChunk[] {
  return [
    { value: { type: 'content_block_start', index, content_block: { type: 'text', text: '' } } },
    ...textChunks(turn, text => ({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })),
    { value: { type: 'content_block_stop', index } },
  ];
}

function thinkingBlock(turn: Turn, index: number): StreamChunk[] {
  return [
    { value: { type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '', signature: '' } } },
    ...cutIntoPieces(thought(turn)).map(thinking => ({
      value: { type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking } },
    })),
    { value: { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: turn.digest } } },
    { value: { type: 'content_block_stop', index } },
  ];
}

function toolBlock(turn: Turn, index: number): StreamChunk[] {
  return [
    {
      value: {
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use', id: toolId(turn), name: turn.toolUse?.name, input: {} },
      },
    },
    ...cutIntoPieces(JSON.stringify(turn.toolUse?.input ?? {})).map(partial_json => ({
      value: { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } },
    })),
    { value: { type: 'content_block_stop', index } },
  ];
}

function offeredTools(body: JsonObject): { name: string; schema: JsonObject }[] {
  const tools = listOf(body['tools'])
    .filter(isObject)
    .map(tool => ({ name: textOf(tool['name']), schema: objectOf(tool['input_schema']) }));
  const chosen = objectOf(body['tool_choice'])['name'];
  return tools.filter(tool => tool.name !== '' && (chosen === undefined || tool.name === chosen));
}

function answerSchema(body: JsonObject): JsonObject | undefined {
  const { type, schema } = objectOf(objectOf(body['output_config'])['format']);
  return type === 'json_schema' ? objectOf(schema) : undefined;
}

function thinks(turn: Turn): boolean {
  const type = objectOf(turn.body['thinking'])['type'];
  return type === 'enabled' || type === 'adaptive';
}

function thought(turn: Turn): string {
  return `The sandbox does not think. The request holds ${turn.prompt.messages.length} message(s); the last one is repeated below.`;
}

function usage(turn: Turn, outputTokens: number): object {
  return {
    input_tokens: turn.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
  };
}

function messageId(turn: Turn): string {
  return `msg_bdrk_${turn.digest}`;
}

function toolId(turn: Turn): string {
  return `toolu_bdrk_${turn.toolUse?.id ?? ''}`;
}

/** The service answers with the model's short name: no provider, no `-vN:M`. */
function shortName(modelId: string): string {
  return modelId.replace(/^.*anthropic\./, '').replace(/-v\d+(:\d+)?$/, '');
}
