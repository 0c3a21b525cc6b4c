import { ACCOUNT } from '../models/account.ts';
import { invalid } from '../wire/serviceError.ts';

/** STS GetCallerIdentity in its query protocol: an XML answer to a form. */
export function callerIdentity(form: string, requestId: string): string {
  const action = new URLSearchParams(form).get('Action');
  if (action !== 'GetCallerIdentity') {
    throw invalid(`The sandbox's STS answers GetCallerIdentity only, not ${action ?? 'a request without Action'}.`);
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
