import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { redactorOf } from '../../../src/core/http/redact.ts';

const TOKEN = `IQoJb3JpZ2luX2Vj/+${randomBytes(300).toString('base64')}==`;
const MASKED = '(masked)';

/** No 32 characters in a row of the token, or of a form of it, are left. */
function assertClean(text: string, form: string): void {
  for (let at = 0; at + 32 <= form.length; at++) {
    assert.ok(!text.includes(form.slice(at, at + 32)), `${form.slice(at, at + 32)} is left in ${text.slice(0, 200)}`);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const FORMS: Readonly<Record<string, string>> = {
  raw: TOKEN,
  'URL-encoded': encodeURIComponent(TOKEN),
  'URL-encoded in small letters': encodeURIComponent(TOKEN).replace(/%../g, code => code.toLowerCase()),
  'URL-encoded twice': encodeURIComponent(encodeURIComponent(TOKEN)),
  'URL-encoded as a whole': Buffer.from(TOKEN).toString('hex').replace(/../g, '%$&'),
  base64: base64(TOKEN),
  'base64 in a URL': encodeURIComponent(base64(TOKEN)),
  base64url: Buffer.from(TOKEN).toString('base64url'),
  hex: Buffer.from(TOKEN).toString('hex'),
  'hex in capitals': Buffer.from(TOKEN).toString('hex').toUpperCase(),
  JSON: JSON.stringify({ token: TOKEN }).replaceAll('/', '\\/'),
};

describe('the redactor of a call', () => {
  const redact = redactorOf([TOKEN, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY']);

  for (const [name, form] of Object.entries(FORMS)) {
    it(`removes a secret that is repeated ${name}`, () => {
      const clean = redact(`before ${form} after`);
      assertClean(clean, form);
      assert.match(clean, /^before .*\(masked\).* after$/);
    });
  }

  for (const before of ['', 'B', 'Be', 'Bearer ', 'x-amz-security-token: ']) {
    it(`removes a secret from base64 of something longer, after "${before}"`, () => {
      assertClean(
        redact(base64(`${before}${TOKEN} and more`)),
        base64(`${before}${TOKEN} and more`).slice(before.length * 2, -16),
      );
    });
  }

  for (const [from, to] of [
    [0, 60],
    [0, 120],
    [7, 90],
    [50, 400],
    [200, 1000],
  ] as const) {
    it(`removes characters ${from} to ${to} of a secret, as somebody cut it`, () => {
      const cut = TOKEN.slice(from, to);
      for (const text of [cut, `"${cut}`, `title: ${cut}…`]) assertClean(redact(text), cut);
      assert.equal(redact(`The word before ${cut} `), `The word before ${MASKED} `);
    });
  }

  it('leaves what holds none as it is', () => {
    for (const text of [
      '',
      'Access denied',
      'x'.repeat(100_000),
      TOKEN.slice(0, 12),
      randomBytes(500).toString('base64'),
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it('takes six characters for a secret, and five for a word', () => {
    assert.equal(redactorOf(['abcdef'])('<abcdef>'), '<(masked)>');
    assert.equal(redactorOf(['abcde', ''])('<abcde>'), '<abcde>');
    assert.equal(redactorOf(['  abcdef\n'])('<abcdef>'), '<(masked)>');
  });

  it('masks the longer of two secrets whole', () => {
    assert.equal(
      redactorOf(['secret-one', 'secret-one-and-two'])('a secret-one-and-two b secret-one c'),
      'a (masked) b (masked) c',
    );
  });

  it('takes linear time on a text of parts', () => {
    const text = TOKEN.slice(0, 40).repeat(25_000);
    assertClean(redact(text), TOKEN);
  });
});
