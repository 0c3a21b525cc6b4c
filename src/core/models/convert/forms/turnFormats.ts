import { alternating, textMessage, textOf } from '../neutralPrompt.ts';
import type { NeutralMessage } from '../neutralPrompt.ts';
import type { TurnFormat } from './promptText.ts';

type Said = ReturnType<TurnFormat['read']>;

const LLAMA_START = /<\|(?:start_header_id|header_start)\|>/;
const LLAMA_ROLE = /^\s*(\w+)\s*<\|(?:end_header_id|header_end)\|>/;
const LLAMA_TURN_END = /<\|(?:eot_id|eot)\|>/;

/** Llama 3's special tokens; Llama 4's are read too. */
export const llamaTurns: TurnFormat = {
  read(text, losses) {
    const said: { system: string[]; messages: NeutralMessage[] } = { system: [], messages: [] };
    for (const { role, words } of llamaTurnsIn(text)) {
      if (role === 'system') said.system.push(words);
      else if (role === 'user') said.messages.push(textMessage('user', words));
      else if (role !== 'assistant') losses.add(`turn of the role ${role}`);
      else if (words !== '') said.messages.push(textMessage('assistant', words));
    }
    if (said.messages.length === 0 && said.system.length === 0) return plain(text.replace(/<\|begin_of_text\|>/g, ''));
    return { system: said.system.join('\n\n'), messages: said.messages };
  },
  write({ system, messages }) {
    const turns = [
      ...(system === '' ? [] : [turn('system', system)]),
      ...messages.map(message => turn(message.role, textOf(message))),
    ];
    const text = `<|begin_of_text|>${turns.join('')}`;
    return endsWithAssistant(messages)
      ? text.slice(0, -LLAMA_END.length)
      : text + turn('assistant', '').slice(0, -LLAMA_END.length);
  },
};

/** Each part between two openings, as far as it begins with a role. */
function llamaTurnsIn(text: string): { role: string; words: string }[] {
  return text
    .split(LLAMA_START)
    .slice(1)
    .flatMap(part => {
      const [header, role] = LLAMA_ROLE.exec(part) ?? [];
      if (header === undefined || role === undefined) return [];
      const [words = ''] = part.slice(header.length).split(LLAMA_TURN_END, 1);
      return [{ role, words: words.trim() }];
    });
}

const LLAMA_END = '<|eot_id|>';

function turn(role: string, text: string): string {
  return `<|start_header_id|>${role}<|end_header_id|>\n\n${text}${LLAMA_END}`;
}

/** What is between the tokens of an instruction, and what follows up to the next one or the end of the answer. */
function mistralTurnsIn(text: string): { user: string; assistant: string }[] {
  const turns: { user: string; assistant: string }[] = [];
  const answerEnd = /<\/s>|\[INST\]/g;
  for (let open = text.indexOf('[INST]'); open >= 0;) {
    const close = text.indexOf('[/INST]', open);
    if (close < 0) break;
    const answer = close + '[/INST]'.length;
    answerEnd.lastIndex = answer;
    const end = answerEnd.exec(text)?.index ?? text.length;
    turns.push({
      user: text.slice(open + '[INST]'.length, close).trim(),
      assistant: text.slice(answer, end).trim(),
    });
    open = text.indexOf('[INST]', end);
  }
  return turns;
}

/** Mistral's instruction tokens, which have no place for a system text. */
export const mistralTurns: TurnFormat = {
  read(text) {
    const messages: NeutralMessage[] = [];
    for (const { user, assistant } of mistralTurnsIn(text)) {
      messages.push(textMessage('user', user));
      if (assistant !== '') messages.push(textMessage('assistant', assistant));
    }
    return messages.length > 0 ? { system: '', messages } : plain(text.replace(/^<s>/, ''));
  },
  write({ system, messages }, losses) {
    if (system !== '') losses.add('place of the system text (it begins the first message now)');
    const turns = alternating(messages);
    const first = turns[0]?.role === 'user' ? turns : [textMessage('user', ''), ...turns];
    return first
      .map((message, index) => {
        const text = textOf(message);
        if (message.role === 'assistant') return index === first.length - 1 ? ` ${text}` : ` ${text}</s>`;
        const words = [index === 0 ? system : '', text].filter(part => part !== '').join('\n\n');
        return `${index === 0 ? '<s>' : ''}[INST] ${words} [/INST]`;
      })
      .join('');
  },
};

const R1 = {
  begin: '<｜begin▁of▁sentence｜>',
  end: '<｜end▁of▁sentence｜>',
  user: '<｜User｜>',
  assistant: '<｜Assistant｜>',
  think: '<think>\n',
};

/** DeepSeek-R1's special tokens; the prompt's end opens the reasoning. */
export const deepseekTurns: TurnFormat = {
  read(text) {
    const [system = '', ...pieces] = text
      .replaceAll(R1.begin, '')
      .replaceAll(R1.end, '')
      .split(/(<｜User｜>|<｜Assistant｜>)/);
    if (pieces.length === 0) return plain(system);
    const messages: NeutralMessage[] = [];
    for (let at = 0; at < pieces.length; at += 2) {
      const words = (pieces[at + 1] ?? '').trim();
      if (pieces[at] === R1.user) messages.push(textMessage('user', words));
      else if (words !== '' && words !== '<think>') messages.push(textMessage('assistant', words));
    }
    return { system: system.trim(), messages };
  },
  write({ system, messages }) {
    const turns = alternating(messages).map((message, index, all) =>
      message.role === 'user'
        ? R1.user + textOf(message)
        : R1.assistant + textOf(message) + (index < all.length - 1 ? R1.end : ''),
    );
    return R1.begin + system + turns.join('') + (endsWithAssistant(messages) ? '' : R1.assistant + R1.think);
  },
};

/** Claude 2's turns; a system text comes before the first of them (Anthropic's guide for 2.1). */
export const claudeTurns: TurnFormat = {
  read(text) {
    const [system = '', ...pieces] = text.split(/\n\n(Human|Assistant):/);
    return pieces.length === 0 ? plain(text) : { system: system.trim(), messages: turnsOf(pieces, 'Human') };
  },
  write: ({ system, messages }) =>
    system +
    alternating(messages)
      .map(message => `\n\n${message.role === 'user' ? 'Human' : 'Assistant'}: ${textOf(message)}`)
      .join('') +
    (endsWithAssistant(messages) ? '' : '\n\nAssistant:'),
};

/**
 * Turns that begin with a word at the beginning of a line. `always` writes even a single question so; otherwise text
 * stays as it is as long as it needs no roles.
 */
export function wordTurns(assistant: 'Bot' | 'Assistant', always: boolean): TurnFormat {
  return {
    read(text) {
      const [system = '', ...pieces] = text.split(/(?:^|\n)(User|Bot|Assistant):/);
      // Without an opening for the answer at the end, such words are part of the text.
      const last = pieces.at(-2);
      return pieces[0] === 'User' && (last === 'Bot' || last === 'Assistant')
        ? { system: system.trim(), messages: turnsOf(pieces, 'User') }
        : plain(text);
    },
    write({ system, messages }) {
      const [only, ...more] = messages;
      if (!always && system === '' && only?.role === 'user' && more.length === 0) return textOf(only);
      const turns = messages.map(message => `${message.role === 'user' ? 'User' : assistant}: ${textOf(message)}`);
      return (
        (system === '' ? '' : `${system}\n\n`) +
        [...turns, ...(endsWithAssistant(messages) ? [] : [`${assistant}:`])].join('\n')
      );
    },
  };
}

/** Messages from alternating roles and contents, as splitting at the roles gives them. */
function turnsOf(pieces: readonly string[], user: string): NeutralMessage[] {
  const messages: NeutralMessage[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const words = (pieces[at + 1] ?? '').trim();
    if (pieces[at] === user) messages.push(textMessage('user', words));
    else if (words !== '') messages.push(textMessage('assistant', words));
  }
  return messages;
}

function plain(text: string): Said {
  return { system: '', messages: text.trim() === '' ? [] : [textMessage('user', text.trim())] };
}

function endsWithAssistant(messages: readonly NeutralMessage[]): boolean {
  return messages.at(-1)?.role === 'assistant';
}
