import type { TextDocument, Uri } from 'vscode';

/** The request file that an action is about; `undefined` where there is none. */
type Request = TextDocument | undefined;

export interface NewRequestOptions {
  /** For this model, without a question. */
  modelId?: string;
  /** As this file, without a question. */
  uri?: Uri;
}

/**
 * What a user can ask for, as typed calls: commands, the panel and the buttons of notifications all make these. An
 * action reports its own failure and never throws.
 */
export interface Actions {
  /** The request that is worked on: the focused one, else the one in the panel. */
  readonly current: Request;
  openPlayground(request: Request): Promise<void>;
  newRequest(options?: NewRequestOptions): Promise<void>;
  /** `stream` is `null` where the file decides. */
  send(request: Request, stream: boolean | null): Promise<void>;
  cancel(request: Request): Promise<void>;
  chooseDestination(request: Request): Promise<void>;
  /** Without a scope, a profile goes into a file that names one already, else it holds for the workspace. */
  chooseProfile(request: Request, scope?: 'file' | 'workspace'): Promise<void>;
  showWhoSigns(request: Request): Promise<void>;
  storeApiKey(): Promise<void>;
  forgetApiKey(): Promise<void>;
  chooseRegion(request: Request): Promise<void>;
  chooseModel(request: Request): Promise<void>;
  chooseGuardrail(request: Request): Promise<void>;
  signIn(request: Request): Promise<void>;
  useDestination(destination: 'aws' | 'sandbox'): Promise<void>;
  setPinned(pinned: boolean): Promise<void>;
  openResponse(request: Request): Promise<void>;
  saveResponse(request: Request): Promise<void>;
  tagSelection(): Promise<void>;
  /** Without an assessment, the one whose text is at the cursor. */
  showAssessment(request: Request, shown?: { exchangeId: string; assessment: number }): Promise<void>;
  compareWithoutGuardrail(request: Request): Promise<void>;
  /** Without a version, the one that the user chooses. */
  compareWithVersion(request: Request, version?: string): Promise<void>;
  showLog(): Promise<void>;
}
