/** The form of a Region's name: one label of a host name, which is what it becomes. */
export const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Partitions of the endpoint rules (botocore's partitions.json): region pattern, suffix, dual-stack suffix. */
export const PARTITIONS: readonly (readonly [RegExp, string, string])[] = [
  [/^cn-\w+-\d+$/, 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  [/^us-gov-\w+-\d+$/, 'amazonaws.com', 'api.aws'],
  [/^eusc-de-\w+-\d+$/, 'amazonaws.eu', 'api.amazonwebservices.eu'],
  [/^us-iso-\w+-\d+$/, 'c2s.ic.gov', 'api.aws.ic.gov'],
  [/^us-isob-\w+-\d+$/, 'sc2s.sgov.gov', 'api.aws.scloud'],
  [/^eu-isoe-\w+-\d+$/, 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  [/^us-isof-\w+-\d+$/, 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
];
