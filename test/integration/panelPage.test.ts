import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { panelHtml } from '../../src/extension/panel/panelHtml.ts';

describe("the panel's page", () => {
  const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
  let html = '';
  let again = '';

  before(() => {
    assert.ok(extension, 'VS Code does not know the extension');
    const panel = vscode.window.createWebviewPanel('test', 'Test', {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
    html = panelHtml(panel.webview, extension.extensionUri);
    again = panelHtml(panel.webview, extension.extensionUri);
    panel.dispose();
  });

  it('allows nothing but its own script, its own styles and images made in place', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const rules = new Map(
      policy.split('; ').map(rule => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1)]),
    );
    assert.equal(rules.get('default-src'), `'none'`);
    assert.match(rules.get('script-src') ?? '', /^'nonce-[\w+/=]{22,}'$/);
    assert.deepEqual([...rules.keys()].sort(), [
      'base-uri',
      'default-src',
      'form-action',
      'img-src',
      'script-src',
      'style-src',
    ]);
    assert.doesNotMatch(policy, /unsafe|\*(?!\.)|https?:(?!\/)/);
  });

  it('has one script with the nonce, nothing inline and no data', () => {
    const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.match(scripts[0]?.[1] ?? '', /nonce="[\w+/=]+" src="[^"]+\/dist\/webview\.js"/);
    assert.equal(scripts[0]?.[2], '');
    assert.doesNotMatch(html, /<style|style="|\son\w+=/);
  });

  it('has another nonce each time', () => {
    const nonceOf = (page: string) => /nonce-([^']+)'/.exec(page)?.[1];
    assert.notEqual(nonceOf(html), nonceOf(again));
  });
});
