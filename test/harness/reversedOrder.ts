/** Given to mocha: each file's tests run from the last to the first, which shows whether one needs another's leftovers. */
export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    const reverse = (suite: Mocha.Suite): void => {
      suite.tests.reverse();
      suite.suites.forEach(reverse);
    };
    if (this.test?.parent) reverse(this.test.parent);
  },
};
