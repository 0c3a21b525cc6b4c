import os from 'node:os';
import * as vscode from 'vscode';

/**
 * The machine that the extension runs on, whose credentials, config files and network are used, where it is not the one
 * in front of the user: `WSL: Ubuntu`. `null` in a local window.
 */
export function remoteSide(): string | null {
  const { remoteName } = vscode.env;
  switch (remoteName) {
    case undefined:
      return null;
    case 'wsl':
      return `WSL: ${process.env.WSL_DISTRO_NAME ?? os.hostname()}`;
    case 'ssh-remote':
      return `SSH: ${os.hostname()}`;
    case 'dev-container':
    case 'attached-container':
      return `the container ${os.hostname()}`;
    case 'codespaces':
      return `GitHub Codespaces: ${process.env.CODESPACE_NAME ?? os.hostname()}`;
    case 'tunnel':
      return `Tunnel: ${os.hostname()}`;
    default:
      return `the remote machine ${os.hostname()} (${remoteName})`;
  }
}
