/** The things an error card can offer; the host decides what each does. */
export const FAILURE_ACTIONS = [
  'signIn',
  'sendAgain',
  'showInRequest',
  'copyPolicy',
  'useSandbox',
  'chooseProfile',
  'chooseRegion',
  'chooseModel',
  'chooseGuardrail',
  'showLog',
  'openRaw',
] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];
