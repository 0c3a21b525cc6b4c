/** One occurrence of sensitive text. */
export interface Finding {
  start: number;
  end: number;
  match: string;
}

interface Detector {
  /** Global; a group called `value`, where there is one, holds the sensitive part. Every quantifier is bounded, so no text makes it slow. */
  pattern: RegExp;
  accepts?(value: string): boolean;
}

const NAMES =
  'Jane Roe|Jane Doe|John Doe|John Smith|Jo Martin|Maria Garcia|Alejandro Rosalez|Akua Mansa|Ana Carolina Silva|Arnav Desai|Carlos Salazar|Diego Ramirez|Kwaku Mensah|Li Juan|Martha Rivera|Mateo Jackson|Nikki Wolf|Paulo Santos|Richard Roe|Saanvi Sarkar|Shirley Rodriguez|Wang Xiulan|Zhang Wei';

/** In this order: where two detectors match the same text, the first one applies. */
const DETECTORS: Readonly<Record<string, Detector>> = {
  URL: { pattern: /\bhttps?:\/\/[^\s<>"'{}]{1,2000}/gi },
  EMAIL: { pattern: /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g },
  AWS_ACCESS_KEY: { pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  AWS_SECRET_KEY: {
    pattern: /\bsecret(?: access)? key(?: is|:)?\s{1,3}(?<value>[A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/gi,
  },
  PASSWORD: { pattern: /\bpassword(?: is|:)?\s{1,3}(?<value>(?=\S{0,63}[\d!@#$%^&*])\S{6,64})/gi },
  MAC_ADDRESS: { pattern: /\b[0-9A-F]{2}(?:[:-][0-9A-F]{2}){5}\b/gi },
  IP_ADDRESS: { pattern: /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: {
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    accepts: isIban,
  },
  CREDIT_DEBIT_CARD_NUMBER: { pattern: /\b\d(?:[ -]?\d){12,18}\b/g, accepts: isCardNumber },
  CREDIT_DEBIT_CARD_CVV: { pattern: /\b(?:CVV|CVC|security code)(?: is|:)?\s{1,3}(?<value>\d{3,4})\b/gi },
  CREDIT_DEBIT_CARD_EXPIRY: {
    pattern: /\b(?:expires|expiry|exp)(?: on| date|:)?\s{1,3}(?<value>(?:0[1-9]|1[0-2])\/(?:20)?\d{2})\b/gi,
  },
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: { pattern: /\b9\d{2}-[5-9]\d-\d{4}\b/g },
  US_SOCIAL_SECURITY_NUMBER: { pattern: /\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g },
  CA_SOCIAL_INSURANCE_NUMBER: {
    pattern: /\b(?:SIN|social insurance number)(?: is|:)?\s{1,3}(?<value>\d{3}[ -]\d{3}[ -]\d{3})\b/gi,
  },
  CA_HEALTH_NUMBER: {
    pattern: /\bhealth (?:card|number)(?: number)?(?: is|:)?\s{1,3}(?<value>\d{4}[ -]?\d{3}[ -]?\d{3})\b/gi,
  },
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: { pattern: /\bNHS(?: number)?(?: is|:)?\s{1,3}(?<value>\d{3} ?\d{3} ?\d{4})\b/gi },
  UK_NATIONAL_INSURANCE_NUMBER: { pattern: /\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/g },
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: { pattern: /\bUTR(?: is|:)?\s{1,3}(?<value>\d{5} ?\d{5})\b/gi },
  US_PASSPORT_NUMBER: { pattern: /\bpassport(?: number)?(?: is|:)?\s{1,3}(?<value>[A-Z]?\d{8,9})\b/gi },
  US_BANK_ROUTING_NUMBER: { pattern: /\brouting(?: number)?(?: is|:)?\s{1,3}(?<value>\d{9})\b/gi },
  US_BANK_ACCOUNT_NUMBER: { pattern: /\bbank account(?: number)?(?: is|:)?\s{1,3}(?<value>\d{6,17})\b/gi },
  DRIVER_ID: { pattern: /\bdriver(?:'s|’s)? licen[cs]e(?: number)?(?: is|:)?\s{1,3}(?<value>[A-Z]{0,2}\d{5,12})\b/gi },
  VEHICLE_IDENTIFICATION_NUMBER: { pattern: /\bVIN(?: is|:)?\s{1,3}(?<value>[A-HJ-NPR-Z0-9]{17})\b/gi },
  LICENSE_PLATE: {
    pattern: /\blicen[cs]e plate(?: number)?(?: is|:)?\s{1,3}(?<value>[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4})\b/gi,
  },
  SWIFT_CODE: { pattern: /\b(?:SWIFT|BIC)(?: code)?(?: is|:)?\s{1,3}(?<value>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b/g },
  PIN: { pattern: /\bPIN(?: code)?(?: is|:)?\s{1,3}(?<value>\d{4,6})\b/g },
  USERNAME: { pattern: /\b(?:username|user name|login)(?: is|:)?\s{1,3}(?<value>[a-z][a-z0-9._-]{2,31})\b/gi },
  PHONE: {
    pattern:
      /(?<![\d+])(?:\+\d{1,3}(?:[ .-]\d{2,4}){2,4}|(?:\+\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?!\d)/g,
  },
  AGE: { pattern: /\b\d{1,3} years old\b/gi },
  ADDRESS: {
    pattern: /\b\d{1,5} (?:[A-Z][a-z]{1,20} ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b/g,
  },
  NAME: { pattern: new RegExp(`\\b(?:${NAMES})\\b`, 'g') },
};

/** The types in the order in which they claim text. */
export const PII_TYPES: readonly string[] = Object.keys(DETECTORS);

/** Every occurrence of one type of personal data. */
export function findPii(type: string, text: string): Finding[] {
  const detector = DETECTORS[type];
  if (!detector) return [];
  const findings: Finding[] = [];
  for (const hit of text.matchAll(detector.pattern)) {
    const match = hit.groups?.['value'] ?? hit[0];
    const start = hit.index + hit[0].lastIndexOf(match);
    if (detector.accepts?.(match) ?? true) findings.push({ start, end: start + match.length, match });
  }
  return findings;
}

/** Luhn's check digit, over 13 to 19 digits. */
function isCardNumber(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

/** ISO 7064 modulo 97 over the rearranged number. */
function isIban(value: string): boolean {
  const compact = value.replace(/ /g, '');
  const digits = `${compact.slice(4)}${compact.slice(0, 4)}`.replace(/[A-Z]/g, letter =>
    String(letter.charCodeAt(0) - 55),
  );
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
