import { ssoLogin } from '../../src/core/aws/sso/ssoLogin.ts';
import { Transport } from '../../src/core/http/transport.ts';

// A window of its own, for the test in which two sign in at once: node --import=tsx signIn.ts SESSION
const transport = new Transport('test');
void ssoLogin({
  target: { session: process.argv[2] ?? '' },
  env: process.env,
  transport,
  signal: new AbortController().signal,
  confirm: () => true,
})
  .then(({ elsewhere }) => process.stdout.write(elsewhere ? 'elsewhere' : 'here'))
  .finally(() => transport.close());
