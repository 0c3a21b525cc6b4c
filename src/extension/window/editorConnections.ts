import * as vscode from 'vscode';
import type { ConnectionSettings } from '../../core/http/connectionSettings.ts';

/**
 * In the editor VS Code chooses the proxy: it hooks Node's `http` and `https`, and reads `http.proxy`, `http.noProxy` and
 * the proxy variables itself. Its certificates are added where AWS_CA_BUNDLE does not bring others.
 */
export function editorConnections(): ConnectionSettings {
  return {
    proxies: null,
    systemAuthorities: vscode.workspace.getConfiguration('http').get<unknown>('systemCertificates') !== false,
  };
}
