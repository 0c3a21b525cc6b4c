import type { FormField, ListedField } from '../core/request/members.ts';
import type { ExchangeView, FailureAction, FrameView, Phase, TimingsView } from '../core/exchange/exchangeView.ts';

/** Who is to sign: the kinds that lead to further questions are the last two. */
export type PanelSigner =
  | { kind: 'profile'; name: string }
  | { kind: 'apiKey'; name: string }
  /** No profile, whatever the setting says. */
  | { kind: 'environment' }
  /** Nobody in particular: left to the setting. */
  | { kind: 'default' }
  | { kind: 'sandbox' }
  | { kind: 'storeApiKey' }
  | { kind: 'workspaceProfile' };

/** Who signs, where that is not what the file's `profile` says, and what decided it. */
export interface SignerView {
  /** What was chosen outside the file, for the Profile field to show; `null` where nothing was, or the file is stronger. */
  chosen: string | null;
  /** What decided, in a few words: `Chosen for this workspace`. */
  decidedBy: string;
  /** The order of precedence in one sentence, and whose credentials are read in a remote window. */
  notes: readonly string[];
  /** The order of precedence with what decided marked, and what else there is to know; lines of plain text. */
  details: readonly string[];
}

export interface Suggestion {
  value: string;
  label: string;
  description?: string;
  /** Set together with the chosen value, for example the version of a chosen guardrail. */
  also?: Partial<Record<FormField, string>>;
  /** The heading that it stands under, together with its neighbours of the same. */
  group?: string;
  /** Chosen, it is put to the host, which may ask something more before it sets it. */
  ask?: boolean;
  /** Chosen, this is to sign. */
  signer?: PanelSigner;
}

/** How the suggestions of a field came to be, where an account can be asked for them. */
export interface AccountListView {
  /** True while the account is being asked. */
  loading: boolean;
  /** In milliseconds since 1970; `null` where the account was not asked and the suggestions are this program's own. */
  listedAt: number | null;
  /** What could not be listed, a sentence each. */
  problems: readonly string[];
}

/** Where requests go: the user's own account, or the built-in sandbox that calls no model. */
export type Connection = 'aws' | 'sandbox';

export interface FormDiagnostic {
  severity: 'error' | 'warning' | 'info';
  message: string;
  /** One-based, for display. */
  line: number;
  column: number;
  /** The form field it belongs to, where there is one. */
  field: FormField | null;
  /** Offset in the document, to jump to. */
  offset: number;
}

/** The form as the request file says it: the file is the truth, the form a view of it. */
export interface FormView {
  /** `null` where no request file is open: the panel then offers to open or create one. */
  document: { uri: string; name: string; dirty: boolean } | null;
  /** What the file holds; `null` for an absent member. Placeholders such as `{{model}}` stand as they are. */
  values: Record<FormField, string | null>;
  /** Members that are in the file but not as a string, so that the form cannot edit them. */
  readOnly: readonly FormField[];
  suggestions: Partial<Record<FormField, readonly Suggestion[]>>;
  /** None where nobody can be asked. */
  lists: Partial<Record<ListedField, AccountListView>>;
  /** What holds where a member is absent, as placeholder text: the profile's region, `application/json`, … */
  defaults: Partial<Record<FormField, string>>;
  diagnostics: readonly FormDiagnostic[];
  connection: Connection;
  /** Who signs and where, in one line, as in the status bar. */
  identity: string;
  signer: SignerView;
  pinned: boolean;
  /** False in Restricted Mode: nothing is sent, and the panel says why. */
  trusted: boolean;
  /** What plain Send does for this file (`stream` in the file). */
  stream: boolean;
}

/** Live counters of a running stream. */
export interface Progress {
  phase: Phase;
  chunks: number;
  /** Of text and reasoning. */
  characters: number;
  bytes: number;
  outputTokens: number | null;
  timings: TimingsView;
}

/** A second exchange with what a first one sent, under another guardrail or none. */
export interface ComparisonView {
  /** What was changed, for example `Without the guardrail` or `Version 2`. */
  second: string;
  exchange: ExchangeView;
}

export type HostToPanel =
  | { type: 'form'; form: FormView }
  /**
   * The whole exchange: at its start, at its end, and when another request file is followed. Where `keep` is false, the
   * page keeps nothing of it for a window reload.
   */
  | { type: 'exchange'; exchange: ExchangeView | null; keep?: boolean }
  /** What came since the last message, to be appended. */
  | { type: 'delta'; exchangeId: string; text: string; reasoning: string; progress: Progress }
  /** The assessments, by index in the report, whose text stands in the request file now, and those whose never did. */
  | { type: 'requestPlaces'; exchangeId: string; found: readonly number[]; notFound: readonly number[] }
  /** Shows an assessment of the exchange in the trace. */
  | { type: 'showAssessment'; exchangeId: string; assessment: number }
  | { type: 'showTab'; tab: 'trace' }
  /**
   * What the exchange is compared with, if anything; its deltas come as `delta` with its own id. `refusal` says why
   * nothing can be compared, `guardrail` which one the request asked for.
   */
  | {
      type: 'comparison';
      exchangeId: string;
      refusal: string | null;
      guardrail: { identifier: string; version: string } | null;
      sandbox: boolean;
      comparison: ComparisonView | null;
    }
  /** The bytes of one image, to answer `image`; `null` where they are no longer kept. */
  | { type: 'imageData'; exchangeId: string; index: number; data: Uint8Array | null }
  /** Messages of a stream, to answer `frames`; `null` where they are no longer kept. */
  | { type: 'frameList'; exchangeId: string; from: number; frames: readonly FrameView[] | null };

export type PanelToHost =
  /** The panel is loaded; the host posts nothing before this. */
  | { type: 'ready' }
  /** `null` takes the member out of the file. */
  | { type: 'setMembers'; members: Partial<Record<FormField, string | null>> }
  /** Who is to sign was chosen or typed. */
  | { type: 'signWith'; signer: PanelSigner }
  /** A model was chosen from the suggestions. */
  | { type: 'pickModel'; modelId: string }
  /**
   * The user looks at a field's suggestions: the account may be asked. `refresh` asks it in any case; while the user is
   * `typing`, no question may come between.
   */
  | { type: 'listAccount'; field: ListedField; refresh: boolean; typing: boolean }
  | { type: 'send'; stream: boolean | null }
  | { type: 'cancel' }
  | { type: 'setPinned'; pinned: boolean }
  | { type: 'newRequest' }
  | { type: 'openRequest' }
  /** Shows the request's editor, at an offset where one is given. */
  | { type: 'reveal'; offset: number | null }
  | { type: 'copy'; what: 'text' | 'raw' | 'requestId' }
  | { type: 'openRaw' }
  | { type: 'saveResponse' }
  | { type: 'saveImage'; exchangeId: string; index: number }
  /** Asks for an image that the view does not refuse. */
  | { type: 'image'; exchangeId: string; index: number }
  /** Asks for messages of a stream; `from` counts from 0. */
  | { type: 'frames'; exchangeId: string; from: number; count: number }
  | { type: 'openLink'; url: string }
  /** Selects what an assessment is about in the request's editor, the next place each time. */
  | { type: 'revealMatch'; exchangeId: string; assessment: number; focus: boolean }
  | { type: 'compare'; guardrail: 'none' | 'version' }
  | { type: 'cancelComparison' }
  | { type: 'closeComparison' }
  | { type: 'failureAction'; action: FailureAction };
