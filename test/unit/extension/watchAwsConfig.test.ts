import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { watchAwsConfig } from '../../../src/extension/credentials/watchAwsConfig.ts';
import { AwsHome } from '../../support/awsHome.ts';

/** Longer than the watch waits for what else belongs to a change. */
const LONGER_THAN_DEBOUNCE_MS = 300;

describe('the watch over the AWS config files', function () {
  this.timeout(60_000);
  let home: AwsHome;
  let changes: number;
  let onNextChange: () => void;
  let watch: { dispose(): void } | undefined;
  beforeEach(() => {
    home = new AwsHome();
    changes = 0;
    onNextChange = () => undefined;
  });
  afterEach(() => {
    watch?.dispose();
    home.remove();
  });

  const start = (): void => {
    watch = watchAwsConfig(() => {
      changes++;
      onNextChange();
    });
  };

  /**
   * Makes a change and waits until the watch has reported it. When it reports, it looks at the folders again: what the
   * system still had to say of this change goes to nobody, so that the next one is seen by itself.
   */
  const sees = async (what: string, change: () => void): Promise<void> => {
    const before = changes;
    const seen = new Promise<void>(resolve => (onNextChange = resolve));
    change();
    await seen;
    assert.equal(changes, before + 1, what);
  };

  /** Makes changes and waits until the system has reported the last of them, a file in a folder, to this process. */
  const reported = async (folder: string, name: string, change: () => void): Promise<void> => {
    const reporting = new Promise<void>(resolve => {
      const other = fs.watch(folder, (_, changed) => {
        if (changed !== name) return;
        other.close();
        resolve();
      });
    });
    change();
    await reporting;
    // A timer of the watch that this started is due before this one, on a busy machine too.
    await new Promise(resolve => setTimeout(resolve, LONGER_THAN_DEBOUNCE_MS));
  };

  it('sees both files change, be put in place of the old ones, and go', async () => {
    home.config('[profile a]\nregion = us-east-1\n');
    start();
    await sees('an edit', () => home.config('[profile a]\nregion = us-east-2\n'));
    await sees('new keys', () => home.file('.aws/credentials', '[a]\naws_access_key_id = AKIDEXAMPLE\n'));
    const beside = home.file('.aws/config.new', '[profile b]\n');
    await sees('a new file in its place', () => fs.renameSync(beside, path.join(home.folder, '.aws/config')));
    await sees('the end of it', () => fs.rmSync(path.join(home.folder, '.aws/credentials')));
  });

  it('sees a login in another terminal, the first one too', async () => {
    start();
    await sees('the first token', () => home.file('.aws/sso/cache/0123.json', '{}'));
    await sees('the next token', () => home.file('.aws/sso/cache/0123.json', '{ }'));
    await sees('a session of aws login', () => home.file('.aws/login/cache/4567.json', '{}'));
  });

  it('sees the files come where there was no folder', async () => {
    fs.rmSync(path.join(home.folder, '.aws'), { recursive: true });
    start();
    await sees('the folder', () => home.file('.aws/config', '[default]\n'));
    await sees('the file', () => home.file('.aws/config', '[default]\nregion = us-east-1\n'));
  });

  it('looks where the variables say', async () => {
    home.environment({ AWS_CONFIG_FILE: home.file('elsewhere/aws.ini', '[default]\n') });
    start();
    await sees('that file', () => home.file('elsewhere/aws.ini', '[profile a]\n'));
  });

  it('says nothing of other files, and nothing after its end', async () => {
    start();
    const folder = path.join(home.folder, '.aws');
    await reported(folder, 'notes.txt', () => {
      home.file('.aws/cli/history.db', 'x');
      home.file('.aws/notes.txt', 'x');
    });
    assert.equal(changes, 0);
    watch?.dispose();
    await reported(folder, 'config', () => home.config('[default]\n'));
    assert.equal(changes, 0);
  });
});
