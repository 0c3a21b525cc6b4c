import { ACCOUNT } from '../models/account.ts';
import { StsError } from '../wire/stsError.ts';

/** STS GetCallerIdentity in its query protocol: an XML answer to a form. */
export function callerIdentity(form: string, requestId: string): string {
  const action = new URLSearchParams(form).get('Action');
  if (action === null) throw new StsError(400, 'MissingAction', 'The request must contain the parameter Action.');
  if (action !== 'GetCallerIdentity') {
    const version = new URLSearchParams(form).get('Version') ?? '';
    throw new StsError(400, 'InvalidAction', `Could not find operation ${action} for version ${version}`);
  }
  return (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n' +
    '  <GetCallerIdentityResult>\n' +
    `    <Arn>arn:aws:iam::${ACCOUNT}:user/sandbox</Arn>\n` +
    '    <UserId>AIDASANDBOXEXAMPLE</UserId>\n' +
    `    <Account>${ACCOUNT}</Account>\n` +
    '  </GetCallerIdentityResult>\n' +
    `  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>\n` +
    '</GetCallerIdentityResponse>\n'
  );
}
