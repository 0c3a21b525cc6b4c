/** Every name that package.json declares and the code registers, once. A test checks the two against each other. */

export const COMMANDS = {
  openPlayground: 'bedrockInvoke.openPlayground',
  newRequest: 'bedrockInvoke.newRequest',
  sendRequest: 'bedrockInvoke.sendRequest',
  sendAndStream: 'bedrockInvoke.sendAndStream',
  cancel: 'bedrockInvoke.cancel',
  chooseConnection: 'bedrockInvoke.chooseConnection',
  chooseProfile: 'bedrockInvoke.chooseProfile',
  chooseRegion: 'bedrockInvoke.chooseRegion',
  chooseModel: 'bedrockInvoke.chooseModel',
  chooseGuardrail: 'bedrockInvoke.chooseGuardrail',
  showWhoSigns: 'bedrockInvoke.showWhoSigns',
  storeApiKey: 'bedrockInvoke.storeApiKey',
  forgetApiKey: 'bedrockInvoke.forgetApiKey',
  signIn: 'bedrockInvoke.signIn',
  useSandbox: 'bedrockInvoke.useSandbox',
  useAws: 'bedrockInvoke.useAws',
  pinPanel: 'bedrockInvoke.pinPanel',
  unpinPanel: 'bedrockInvoke.unpinPanel',
  openResponse: 'bedrockInvoke.openResponse',
  tagSelection: 'bedrockInvoke.tagSelection',
  showAssessment: 'bedrockInvoke.showAssessment',
  compareWithoutGuardrail: 'bedrockInvoke.compareWithoutGuardrail',
  compareWithVersion: 'bedrockInvoke.compareWithVersion',
  saveResponse: 'bedrockInvoke.saveResponse',
  showLog: 'bedrockInvoke.showLog',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Without the prefix, as `getConfiguration(SECTION).get()` takes them. */
export const SETTINGS = {
  connection: 'connection',
  profile: 'profile',
  region: 'region',
  endpointUrl: 'endpointUrl',
  allowedEnvironmentVariables: 'allowedEnvironmentVariables',
  idleTimeoutSeconds: 'idleTimeoutSeconds',
  maxAttempts: 'maxAttempts',
  keepResponses: 'keepResponses',
} as const;
export const SECTION = 'bedrockInvoke';

export const CONTEXT_KEYS = {
  /** A request file has the focus, or the panel that shows one. */
  requestActive: 'bedrockInvoke.requestActive',
  /** An exchange of that request is running. */
  running: 'bedrockInvoke.running',
  /** That request has an exchange to look at. */
  answered: 'bedrockInvoke.answered',
  panelPinned: 'bedrockInvoke.panelPinned',
} as const;

/** Keys of what is remembered, for a workspace unless it says otherwise. */
export const STATE = {
  /** The AWS account or the sandbox. */
  destination: 'connection',
  /** The name of a profile; empty for none, even where the setting names one. */
  profile: 'profile',
  /** The name of a stored Bedrock API key, which is stronger than a profile. */
  apiKey: 'apiKey',
  /** Not of a workspace: of the machine. */
  approvedEndpoints: 'approvedEndpoints',
} as const;

/** Keys of what VS Code keeps encrypted, on the side that the extension runs on. */
export const SECRETS = {
  apiKeys: 'apiKeys',
} as const;

/** Colours that a theme or a user can change. */
export const COLORS = {
  blockedMatchBackground: 'bedrockInvoke.blockedMatchBackground',
  maskedMatchBackground: 'bedrockInvoke.maskedMatchBackground',
  detectedMatchBackground: 'bedrockInvoke.detectedMatchBackground',
} as const;

export const PANEL_VIEW_TYPE = 'bedrockInvoke.panel';
export const RESPONSE_SCHEME = 'bedrock-invoke-response';
export const DIAGNOSTICS_NAME = 'Bedrock Invoke';
export const LOG_NAME = 'Bedrock Invoke';
