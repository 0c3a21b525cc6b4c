import * as vscode from 'vscode';
import type { NetworkSettings } from '../../core/http/networkSettings.ts';

/**
 * In the editor VS Code chooses the proxy: it hooks Node's `http` and `https`, and reads `http.proxy`, `http.noProxy` and
 * the proxy variables itself. Its certificates are added where AWS_CA_BUNDLE does not name others.
 */
export function editorNetwork(): NetworkSettings {
  return {
    proxies: null,
    systemAuthorities: vscode.workspace.getConfiguration('http').get<unknown>('systemCertificates') !== false,
  };
}
