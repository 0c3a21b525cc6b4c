import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { watchAwsConfig } from '../../../src/extension/credentials/watchAwsConfig.ts';
import { eventually } from '../../harness/eventually.ts';
import { AwsHome } from '../../support/awsHome.ts';

describe('the watch over the AWS config files', () => {
  let home: AwsHome;
  let changes: number;
  let watch: { dispose(): void } | undefined;
  beforeEach(() => {
    home = new AwsHome();
    changes = 0;
  });
  afterEach(() => {
    watch?.dispose();
    home.remove();
  });

  const start = (): void => {
    watch = watchAwsConfig(() => changes++);
  };
  const sees = async (what: string, change: () => void): Promise<void> => {
    const before = changes;
    change();
    await eventually(`${what} to be seen`, () => changes > before);
    // What else belongs to it comes at once; the next change starts anew.
    await new Promise(resolve => setTimeout(resolve, 300));
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
    home.file('.aws/cli/history.db', 'x');
    home.file('.aws/notes.txt', 'x');
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(changes, 0);
    watch?.dispose();
    home.config('[default]\n');
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(changes, 0);
  });
});
