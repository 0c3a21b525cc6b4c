import assert from 'node:assert/strict';
import { findPii, PII_TYPES } from '../../../src/sandbox/guardrails/piiDetectors.ts';

const SAMPLES: Record<string, [text: string, match: string]> = {
  ADDRESS: ['I live at 12 Oak Tree Lane now', '12 Oak Tree Lane'],
  AGE: ['he is 42 years old', '42 years old'],
  AWS_ACCESS_KEY: ['key AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
  AWS_SECRET_KEY: ['secret key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  CA_HEALTH_NUMBER: ['health card number 1234 567 890', '1234 567 890'],
  CA_SOCIAL_INSURANCE_NUMBER: ['SIN: 046 454 286', '046 454 286'],
  CREDIT_DEBIT_CARD_CVV: ['CVV 123', '123'],
  CREDIT_DEBIT_CARD_EXPIRY: ['expires 04/29', '04/29'],
  CREDIT_DEBIT_CARD_NUMBER: ['card 4111-1111-1111-1111', '4111-1111-1111-1111'],
  DRIVER_ID: ['driver license D1234567', 'D1234567'],
  EMAIL: ['to jane.roe+x@mail.example.co.uk!', 'jane.roe+x@mail.example.co.uk'],
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: ['IBAN DE89 3704 0044 0532 0130 00', 'DE89 3704 0044 0532 0130 00'],
  IP_ADDRESS: ['from 192.168.0.255 on', '192.168.0.255'],
  LICENSE_PLATE: ['license plate ABC 1234', 'ABC 1234'],
  MAC_ADDRESS: ['mac 00:1A:2b:3c:4d:5e', '00:1A:2b:3c:4d:5e'],
  NAME: ['ask Jane Roe', 'Jane Roe'],
  PASSWORD: ['password is hunter2!', 'hunter2!'],
  PHONE: ['call (206) 555-0100', '(206) 555-0100'],
  PIN: ['PIN: 4321', '4321'],
  SWIFT_CODE: ['SWIFT code DEUTDEFF500', 'DEUTDEFF500'],
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: ['NHS number 943 476 5919', '943 476 5919'],
  UK_NATIONAL_INSURANCE_NUMBER: ['NI AB 12 34 56 C', 'AB 12 34 56 C'],
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: ['UTR 12345 67890', '12345 67890'],
  URL: ['see https://example.com/a?b=c', 'https://example.com/a?b=c'],
  USERNAME: ['username: jroe_7', 'jroe_7'],
  US_BANK_ACCOUNT_NUMBER: ['bank account number 12345678', '12345678'],
  US_BANK_ROUTING_NUMBER: ['routing number 021000021', '021000021'],
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: ['ITIN 912-70-1234', '912-70-1234'],
  US_PASSPORT_NUMBER: ['passport number C12345678', 'C12345678'],
  US_SOCIAL_SECURITY_NUMBER: ['SSN 123-45-6789', '123-45-6789'],
  VEHICLE_IDENTIFICATION_NUMBER: ['VIN 1HGCM82633A004352', '1HGCM82633A004352'],
};

const MISSES: [type: string, text: string][] = [
  ['CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1112'],
  ['IP_ADDRESS', '256.1.1.1'],
  ['US_SOCIAL_SECURITY_NUMBER', '000-12-3456'],
  ['US_SOCIAL_SECURITY_NUMBER', '666-12-3456'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'DE89 3704 0044 0532 0130 01'],
  ['EMAIL', 'not an@address'],
  ['PASSWORD', 'password is required'],
  ['NAME', 'Jane Roebuck'],
];

describe('sandbox detectors of personal data', () => {
  for (const type of PII_TYPES) {
    it(`finds ${type}`, () => {
      const [text, match] = SAMPLES[type] ?? ['', ''];
      assert.deepEqual(findPii(type, text), [
        { start: text.indexOf(match), end: text.indexOf(match) + match.length, match },
      ]);
    });
  }

  for (const [type, text] of MISSES) {
    it(`does not take "${text}" for ${type}`, () => assert.deepEqual(findPii(type, text), []));
  }
});
