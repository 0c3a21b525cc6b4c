import { asList, asText, member } from '../../../json/untrustedJson.ts';
import { textMessage, textOf } from '../neutralPrompt.ts';
import type { NeutralMessage } from '../neutralPrompt.ts';
import type { PromptForm } from '../promptForm.ts';
import { readSettings, settingNames, writeSettings } from '../settings.ts';
import type { SettingNames } from '../settings.ts';

const NAMES: SettingNames = {
  maxTokens: ['max_tokens'],
  temperature: 'temperature',
  topP: ['p'],
  stop: 'stop_sequences',
};

/** Cohere Command R: the newest message apart from the history, the system text as a preamble. */
export const cohereChatPrompt: PromptForm = {
  matches: body => typeof member(body, 'message') === 'string',
  read(body, losses) {
    losses.addOthers(body, ['message', 'chat_history', 'preamble', ...settingNames(NAMES)]);
    const system = [asText(member(body, 'preamble')) ?? ''];
    const messages: NeutralMessage[] = [];
    for (const turn of asList(member(body, 'chat_history'))) {
      const role = asText(member(turn, 'role'))?.toUpperCase();
      const text = asText(member(turn, 'message'));
      if (text === null) losses.add('entry of the chat history without a message');
      else if (role === 'SYSTEM') system.push(text);
      else messages.push(textMessage(role === 'CHATBOT' ? 'assistant' : 'user', text));
    }
    messages.push(textMessage('user', asText(member(body, 'message')) ?? ''));
    return {
      system: system.filter(text => text !== '').join('\n\n'),
      messages,
      settings: readSettings(body, NAMES, losses),
    };
  },
  write({ system, messages, settings }, losses) {
    const lastUser = messages.map(({ role }) => role).lastIndexOf('user');
    if (lastUser < messages.length - 1) losses.add('the beginning of the answer');
    const history = messages.slice(0, Math.max(0, lastUser));
    const message = messages[lastUser];
    return {
      ...(system === '' ? {} : { preamble: system }),
      ...(history.length === 0
        ? {}
        : {
            chat_history: history.map(turn => ({
              role: turn.role === 'user' ? 'USER' : 'CHATBOT',
              message: textOf(turn),
            })),
          }),
      message: message ? textOf(message) : '',
      ...writeSettings(settings, NAMES),
    };
  },
};
