/** One folder of the repository: what is in it, and which other folders its files may import. */
export interface FolderRule {
  folder: string;
  holds: string;
  mayImport: readonly string[];
}

const CORE = [
  'src/core/json',
  'src/core/http',
  'src/core/aws',
  'src/core/request',
  'src/core/models',
  'src/core/guardrail',
  'src/core/bedrock',
  'src/core/controlPlane',
  'src/core/exchange',
];

/**
 * Who may import whom, from the inside out: a folder imports only from folders above it in this table, and only from
 * those that it names. The longest folder that contains a file is the file's own. CONTRIBUTING.md shows this table.
 */
export const FOLDERS: readonly FolderRule[] = [
  { folder: 'src/core/json', holds: 'untrusted JSON: members, limits, printing, places', mayImport: [] },
  {
    folder: 'src/core/http',
    holds: 'requests, the transport, proxies, certificates, network errors, and the one signed call',
    mayImport: ['src/core/json'],
  },
  {
    folder: 'src/core/aws',
    holds: 'profiles, credentials, Region, endpoint, signing, and who signs where',
    mayImport: ['src/core/json', 'src/core/http'],
  },
  {
    folder: 'src/core/request',
    holds: 'the request file: the table of members; parse, check, resolve, edit',
    mayImport: ['src/core/json', 'src/core/aws'],
  },
  {
    folder: 'src/core/models',
    holds: 'one object a model family; reading of answers and streams, conversion of prompts',
    mayImport: ['src/core/json'],
  },
  {
    folder: 'src/core/guardrail',
    holds: "the guardrail's trace, and its places in the texts",
    mayImport: ['src/core/json', 'src/core/request', 'src/core/models'],
  },
  {
    folder: 'src/core/bedrock',
    holds: 'the table of operations; build, answers, event stream, errors and advice',
    mayImport: ['src/core/json', 'src/core/http', 'src/core/aws', 'src/core/request', 'src/core/models'],
  },
  {
    folder: 'src/core/controlPlane',
    holds: 'what the account has: models, inference profiles, guardrails',
    mayImport: ['src/core/json', 'src/core/http', 'src/core/aws', 'src/core/models', 'src/core/bedrock'],
  },
  {
    folder: 'src/core/exchange',
    holds: 'one run: events, record, view, report',
    mayImport: CORE.filter(folder => folder !== 'src/core/exchange'),
  },
  { folder: 'src/sandbox', holds: 'the offline Bedrock; its signature check is its own', mayImport: [] },
  {
    folder: 'src/protocol',
    holds: 'the messages between host and panel: their types and their checks',
    mayImport: ['src/core/json', 'src/core/request', 'src/core/guardrail', 'src/core/bedrock', 'src/core/exchange'],
  },
  { folder: 'src/cli', holds: '`bedrock-invoke`', mayImport: [...CORE, 'src/sandbox'] },
  {
    folder: 'src/webview/parts',
    holds: 'what every part of the panel is made of: elements, icons, words, formats',
    mayImport: [...CORE, 'src/protocol'],
  },
  {
    folder: 'src/webview/host',
    holds: 'messages to and from the host',
    mayImport: [...CORE, 'src/protocol'],
  },
  {
    folder: 'src/webview/form',
    holds: 'the request as a form',
    mayImport: [...CORE, 'src/protocol', 'src/webview/parts'],
  },
  {
    folder: 'src/webview/wire',
    holds: 'the tabs Raw, Frames and Details',
    mayImport: [...CORE, 'src/protocol', 'src/webview/parts', 'src/webview/host'],
  },
  {
    folder: 'src/webview/response',
    holds: 'the Response tab',
    mayImport: [...CORE, 'src/protocol', 'src/webview/parts', 'src/webview/host'],
  },
  {
    folder: 'src/webview/trace',
    holds: 'the Trace tab and the comparison',
    mayImport: [...CORE, 'src/protocol', 'src/webview/parts', 'src/webview/host', 'src/webview/response'],
  },
  { folder: 'src/webview/styles', holds: 'the style sheets', mayImport: [] },
  {
    folder: 'src/webview',
    holds: 'the page of the panel, and its state',
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/webview/parts',
      'src/webview/host',
      'src/webview/form',
      'src/webview/wire',
      'src/webview/response',
      'src/webview/trace',
      'src/webview/styles',
    ],
  },
  {
    folder: 'src/extension/window',
    holds: 'what every feature uses: names, settings, log, trust, notifications, pick lists',
    mayImport: [...CORE, 'src/protocol'],
  },
  {
    folder: 'src/extension/editor',
    holds: 'the request file in the editor: diagnostics, edits, new requests',
    mayImport: [...CORE, 'src/protocol', 'src/extension/window'],
  },
  {
    folder: 'src/extension/credentials',
    holds: 'who signs and where: choices, sessions, sign-in, the sandbox',
    mayImport: [...CORE, 'src/protocol', 'src/sandbox', 'src/extension/window', 'src/extension/editor'],
  },
  {
    folder: 'src/extension/lists',
    holds: "the account's models and guardrails, and the pick lists over them",
    mayImport: [...CORE, 'src/protocol', 'src/extension/window', 'src/extension/editor', 'src/extension/credentials'],
  },
  {
    folder: 'src/extension/exchanges',
    holds: 'the store of exchanges, in memory and on disk; documents and files made of them',
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/extension/window',
      'src/extension/editor',
      'src/extension/credentials',
      'src/extension/lists',
    ],
  },
  {
    folder: 'src/extension/send',
    holds: 'sending a request, its lenses in the editor, and sending it again for a comparison',
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/extension/window',
      'src/extension/editor',
      'src/extension/credentials',
      'src/extension/lists',
      'src/extension/exchanges',
    ],
  },
  {
    folder: 'src/extension/guardrail',
    holds: "the guardrail's findings in the editor",
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/extension/window',
      'src/extension/editor',
      'src/extension/lists',
      'src/extension/exchanges',
      'src/extension/send',
    ],
  },
  {
    folder: 'src/extension/panel',
    holds: 'the panel beside the editor and the items of the status bar, as the host sees them',
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/extension/window',
      'src/extension/editor',
      'src/extension/credentials',
      'src/extension/lists',
      'src/extension/exchanges',
      'src/extension/send',
      'src/extension/guardrail',
    ],
  },
  {
    folder: 'src/extension',
    holds: 'the entry point: commands, and the features put together; only here and below may `vscode` be imported',
    mayImport: [
      ...CORE,
      'src/protocol',
      'src/sandbox',
      'src/extension/window',
      'src/extension/editor',
      'src/extension/credentials',
      'src/extension/lists',
      'src/extension/exchanges',
      'src/extension/send',
      'src/extension/guardrail',
      'src/extension/panel',
    ],
  },
];

/** What the folders outside `src` may import, beside `src` itself: no test area imports from another. */
export const OUTSIDE: readonly FolderRule[] = [
  { folder: 'test/harness', holds: 'a real VS Code in a real browser', mayImport: [] },
  { folder: 'test/support', holds: 'what several test areas share', mayImport: ['src', 'test/harness'] },
  {
    folder: 'scripts',
    holds: 'build, test, start, package, generate',
    mayImport: ['src', 'test/harness', 'test/support'],
  },
  { folder: 'test/unit', holds: 'tests in Node', mayImport: ['src', 'test/harness', 'test/support', 'scripts'] },
  {
    folder: 'test/integration',
    holds: "tests in VS Code's extension host",
    mayImport: ['src', 'test/harness', 'test/support'],
  },
  {
    folder: 'test/ui',
    holds: 'tests of the window that a user sees',
    mayImport: ['src', 'test/harness', 'test/support'],
  },
  { folder: 'bench', holds: 'measurements', mayImport: ['src', 'test/harness', 'test/support'] },
];
