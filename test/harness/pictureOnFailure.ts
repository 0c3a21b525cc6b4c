import path from 'node:path';
import { REPOSITORY } from './paths.ts';
import { openWindows } from './vscodeWindow.ts';

/** Given to mocha in the ui suite: when a test fails, what its windows show is kept in out/failures. */
export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    const name = test
      .fullTitle()
      .replace(/[^\w]+/g, '-')
      .slice(0, 100);
    for (const [index, window] of [...openWindows].entries()) {
      const file = path.join('out', 'failures', `${name}-${index + 1}.png`);
      // A window may be what failed: then there is no picture of it.
      const taken = await window.page.screenshot({ path: path.join(REPOSITORY, file) }).catch(() => undefined);
      if (taken) console.log(`      picture: ${file}`);
    }
  },
};
