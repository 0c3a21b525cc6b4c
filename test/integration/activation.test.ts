import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';

/** Limit for what `activate()` loads, in bytes of minified code. */
const LIMIT = 40 * 1024;

describe('what activation loads', () => {
  const { extensionPath } = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`) ?? {
    extensionPath: '',
  };
  const bundle = fs.readFileSync(path.join(extensionPath, manifest.main), 'utf8');

  it('is less than 40 KB', () => {
    assert.ok(Buffer.byteLength(bundle) < LIMIT, `${Buffer.byteLength(bundle)} bytes`);
  });

  it('is nothing but the bundle, VS Code and Node itself', () => {
    const required = [...bundle.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name ?? '');
    assert.ok(required.includes('vscode'), 'the check finds no imports at all');
    assert.deepEqual(
      required.filter(name => name !== 'vscode' && !name.startsWith('node:')),
      [],
    );
  });

  it('leaves the features for the first use', () => {
    const later = [...bundle.matchAll(/import\("([^"]+)"\)/g)].map(([, name]) => name).sort();
    assert.deepEqual([...new Set(later)], ['./features.js']);
    // Names that stay in minified code wherever the signer, the providers or the parser are in it.
    for (const trace of ['AWS4-HMAC-SHA256', 'credential_process', 'InvalidEscapeCharacter']) {
      assert.equal(bundle.includes(trace), false, trace);
    }
  });
});
