// The integration suite in a desktop VS Code; npm run test:desktop builds the suite, gets VS Code and sets these.
import { defineConfig } from '@vscode/test-cli';

const { BEDROCK_INVOKE_DESKTOP: fromPath, BEDROCK_INVOKE_DESKTOP_FOLDER: folder } = process.env;

export default defineConfig({
  files: 'out/integration/**/*.test.js',
  workspaceFolder: folder ? `${folder}/workspace` : 'examples',
  // A short path of its own: VS Code puts sockets there, whose names have a limit of about 100 characters.
  launchArgs: ['--disable-workspace-trust', '--disable-gpu', ...(folder ? [`--user-data-dir=${folder}/user`] : [])],
  ...(fromPath ? { useInstallation: { fromPath } } : {}),
  mocha: { ui: 'bdd', timeout: 60_000, forbidOnly: true },
});
