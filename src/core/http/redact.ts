import { withoutEnding } from '../json/textEnds.ts';

export const MASK = '(masked)';

/** Removes secrets from a string from elsewhere. */
export type Redactor = (text: string) => string;

/** Shorter ones would mask ordinary words. */
const MIN_SECRET_CHARACTERS = 6;
/** Parts of a secret are looked for in windows of this size; a part of twice the size always holds a whole window. */
const WINDOW_CHARACTERS = 16;
/** In a shorter string there is no place for a part that says anything. */
const MIN_CUT_CHARACTERS = 3 * WINDOW_CHARACTERS;
/** A Bedrock API key of either kind, whole: a short-term one holds a session token. */
const API_KEY = /\b(?:bedrock-api-key-|ABSK)[A-Za-z0-9+/=_%-]{8,}/g;
/** Session tokens and web identities are longer than any word or ARN that a message needs. */
const TOKEN_LIKE = /[A-Za-z0-9+/=_.%-]{100,}/g;

/**
 * Removes secrets from a string from elsewhere: those given, as they are and in base64, URL encoding and hex, and
 * whatever looks like an API key or a token.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  return redactorOf(secrets)(text).replace(API_KEY, MASK).replace(TOKEN_LIKE, MASK);
}

/**
 * Removes the given secrets from strings: whole or cut, as they are and in base64 (also as part of something longer), URL
 * encoding, hex and JSON. Takes linear time, and next to none for a string that is shorter than each secret.
 */
export function redactorOf(secrets: Iterable<string>): Redactor {
  const texts = [...new Set([...secrets].map(secret => secret.trim()))].filter(
    ({ length }) => length >= MIN_SECRET_CHARACTERS,
  );
  const shortest = Math.min(...texts.map(({ length }) => length));
  let forms: readonly string[] | null = null;
  let parts: Map<string, FormPlace> | null = null;
  return text => {
    if (texts.length === 0 || (text.length < shortest && text.length < MIN_CUT_CHARACTERS)) return text;
    forms ??= formsOf(texts);
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, MASK);
    if (clean.length < MIN_CUT_CHARACTERS) return clean;
    parts ??= partsOf(forms);
    return withoutParts(clean, parts);
  };
}

/** Every form in which a secret is looked for, the longest first, so that no rest of a longer one remains. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    const hex = bytes.toString('hex');
    const plain = [secret, JSON.stringify(secret).slice(1, -1), secret.replaceAll('/', '\\/'), ...base64Forms(bytes)];
    for (const form of plain) {
      const encoded = encodeURIComponent(form);
      const lowerCase = encoded.replace(/%../g, code => code.toLowerCase());
      for (const each of [form, encoded, lowerCase, encodeURIComponent(encoded)]) forms.add(each);
    }
    const percent = hex.replace(/../g, '%$&');
    for (const form of [hex, percent]) forms.add(form).add(form.toUpperCase());
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** In base64 of something longer a secret has one of three alignments; the characters that its neighbours share are left out. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap(shift => {
    const whole = withoutEnding(Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64'), '=');
    const end = (shift + bytes.length) % 3 === 0 ? whole.length : whole.length - 1;
    // Alone, it ends with the characters of its own end.
    const forms = shift === 0 ? [whole, whole.slice(0, end)] : [whole.slice(shift + 1, end)];
    return forms.flatMap(form => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  });
}

interface FormPlace {
  form: string;
  offset: number;
}

function partsOf(forms: readonly string[]): Map<string, FormPlace> {
  const parts = new Map<string, FormPlace>();
  for (const form of forms) {
    if (form.length < 2 * WINDOW_CHARACTERS) continue;
    for (let offset = 0; offset + WINDOW_CHARACTERS <= form.length; offset++) {
      parts.set(form.slice(offset, offset + WINDOW_CHARACTERS), { form, offset });
    }
  }
  return parts;
}

/** Secrets that were cut: one window in each step of a window's size is enough to find a part of twice the size. */
function withoutParts(text: string, parts: ReadonlyMap<string, FormPlace>): string {
  let clean = '';
  let from = 0;
  for (let at = 0; at + WINDOW_CHARACTERS <= text.length; at += WINDOW_CHARACTERS) {
    const place = at < from ? undefined : parts.get(text.slice(at, at + WINDOW_CHARACTERS));
    if (!place) continue;
    const { form } = place;
    let [start, offset] = [at, place.offset];
    while (start > from && offset > 0 && text[start - 1] === form[offset - 1]) {
      start--;
      offset--;
    }
    let end = at + WINDOW_CHARACTERS;
    for (offset = place.offset + WINDOW_CHARACTERS; end < text.length && text[end] === form[offset]; offset++) end++;
    clean += text.slice(from, start) + MASK;
    from = end;
  }
  return clean + text.slice(from);
}
