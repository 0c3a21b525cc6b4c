/** The file that the extension host's tests print to. Not VSCODE_*: VS Code strips those from the host. */
export const HOST_OUTPUT = 'BEDROCK_INVOKE_TEST_OUTPUT';
/** mocha's grep for the tests in the extension host. */
export const HOST_GREP = 'BEDROCK_INVOKE_TEST_GREP';
