import assert from 'node:assert/strict';
import { CredentialCache } from '../../../src/core/aws/credentialCache.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import type { Identity } from '../../../src/core/aws/identity.ts';
import { QuestionDismissed } from '../../../src/core/aws/credentialsError.ts';
import { MfaQuestions } from '../../../src/extension/credentials/mfaQuestions.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers } from '../../support/awsServers.ts';

/** An input box as it stands on the screen. */
interface Box {
  label: string;
  answer(code: string): void;
  signal: AbortSignal;
}

describe('questions for MFA codes', () => {
  let home: AwsHome;
  let servers: AwsServers;
  let questions: MfaQuestions;
  let cache: CredentialCache;
  let boxes: Box[];
  let open: number;

  before(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    home.environment(servers.environment);
    const role = (name: string): string =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n`;
    home.config(role('one') + role('two'), '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n');
  });
  beforeEach(() => {
    questions = new MfaQuestions();
    cache = new CredentialCache();
    boxes = [];
    open = 0;
    servers.requests.length = 0;
  });
  after(async () => {
    await servers.close();
    home.remove();
  });

  const identity = (profile: string, held = cache): Identity =>
    chooseIdentity({
      profile,
      env: process.env,
      cache: held,
      mfaCode: () =>
        questions.ask(
          `profile ${profile}`,
          signal =>
            new Promise((resolve, reject) => {
              assert.equal(++open, 1, 'one box at a time');
              const close = (end: () => void) => () => {
                open--;
                end();
              };
              boxes.push({ label: profile, answer: code => close(() => resolve(code))(), signal });
              if (signal.aborted) close(() => reject(new QuestionDismissed('The code')))();
              else {
                signal.addEventListener(
                  'abort',
                  close(() => reject(new QuestionDismissed('The code'))),
                  { once: true },
                );
              }
            }),
        ),
    });
  const box = async (number: number): Promise<Box> => {
    for (;;) {
      const found = boxes[number - 1];
      if (found) return found;
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  const never = (): AbortSignal => new AbortController().signal;

  it('are asked once for all who wait for the same credentials, even where nothing is held in common', async () => {
    const first = questions.until(identity('one'), never()).authorize();
    const shown = await box(1);
    const others = [
      questions.until(identity('one'), never()),
      questions.until(identity('one', new CredentialCache()), never()),
    ].map(each => each.authorize());
    shown.answer('123456');
    const [a, b, c] = await Promise.all([first, ...others]);
    assert.deepEqual([a, b, c], [a, a, a]);
    assert.equal(boxes.length, 1);
    assert.equal(servers.of('AssumeRole').length, 1);
  });

  it('are taken away when the last one who waits gives up, and asked anew for the next', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const waiting = [one, two].map(({ signal }) => questions.until(identity('one'), signal).authorize());
    const shown = await box(1);
    one.abort();
    assert.equal(shown.signal.aborted, false, 'somebody waits still');
    two.abort();
    assert.equal(shown.signal.aborted, true);
    for (const each of waiting) await assert.rejects(each, { name: 'Cancelled' });
    const again = questions.until(identity('one'), never()).authorize();
    (await box(2)).answer('654321');
    assert.equal((await again).kind, 'sigv4');
    assert.match(servers.of('AssumeRole')[0]?.body.toString() ?? '', /TokenCode=654321/);
  });

  it('of two profiles come one after the other', async () => {
    const waiting = ['one', 'two'].map(profile => questions.until(identity(profile), never()).authorize());
    const first = await box(1);
    first.answer('111111');
    const second = await box(2);
    assert.notEqual(second.label, first.label);
    second.answer('222222');
    await Promise.all(waiting);
    assert.equal(servers.of('AssumeRole').length, 2);
  });

  it('never come for somebody who has given up already', async () => {
    await assert.rejects(questions.until(identity('one'), AbortSignal.abort()).authorize());
    assert.equal(boxes.length, 0);
  });
});
