import * as vscode from 'vscode';
import type { TargetRequest } from '../../core/aws/resolveTarget.ts';
import { CatalogueCache } from '../../core/controlPlane/catalogueCache.ts';
import type { Access } from '../credentials/access.ts';
import type { Asking } from '../credentials/credentialSession.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { askAccount, nothingListed } from './accountLists.ts';
import type { AccountList, ListName } from './accountLists.ts';
import { listSourceFor } from './listSource.ts';
import type { ListSource } from './listSource.ts';

/** A list younger than this is not asked for again; one that is older is shown until the new one comes. */
const MAX_AGE_MS = 3_600_000;

export interface LoadOptions<Name extends ListName> {
  signal: AbortSignal;
  /** Asks Bedrock even where a list is kept here. */
  refresh?: boolean;
  /** Called with what has come so far. */
  onPart?: (list: AccountList<Name>) => void;
}

/** What the form shows of a list. */
export interface ShownList<Name extends ListName> {
  loading: boolean;
  /** `null` until it was asked for. */
  list: AccountList<Name> | null;
}

interface Running {
  result: Promise<AccountList>;
  aborter: AbortController;
  waiting: number;
  listeners: Set<(list: AccountList) => void>;
}

/**
 * The account's models and guardrails, one list for each identity and Region, for everything that offers them. Nothing is
 * listed before it is requested, and who asks for the same at the same time gets the same answer.
 */
export class Catalogues implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  private readonly lasting: CatalogueCache;
  private readonly fleeting = new CatalogueCache({ folder: null });
  private readonly running = new Map<string, Running>();
  private readonly shown = new Map<string, ShownList<ListName>>();

  /** What `shownFor` gives is another. */
  readonly onDidChange = this.changed.event;

  /** Lists are kept between sessions in `folder`. */
  constructor(
    private readonly access: Access,
    folder: string,
  ) {
    this.lasting = new CatalogueCache({ folder });
    // The same names may mean another account now; loads that run go on.
    this.store.add(
      access.onDidChange(() => {
        for (const [key, { loading }] of this.shown) if (!loading) this.shown.delete(key);
      }),
    );
  }

  /** Who lists for a request that the user is at; a string says why nothing can be listed. */
  sourceFor(request: TargetRequest, asking: Asking): Promise<ListSource | string> {
    return listSourceFor(this.access, request, asking);
  }

  /** Comes when there is something to sign with, or there will be nothing: an MFA code is asked for by then. Never rejects. */
  async authorized({ target: { identity } }: ListSource, signal: AbortSignal): Promise<void> {
    await this.access.session.mfa
      .until(identity, signal)
      .authorize()
      .then(
        () => undefined,
        () => undefined,
      );
  }

  /** @throws CallError of kind `cancelled` where `signal` says so */
  async load<Name extends ListName>(
    name: Name,
    source: ListSource,
    { signal, refresh = false, onPart }: LoadOptions<Name>,
  ): Promise<AccountList<Name>> {
    const key = JSON.stringify([name, source.key]);
    const running = this.running.get(key) ?? this.start(name, source, key, refresh);
    const listener = onPart as ((list: AccountList) => void) | undefined;
    if (listener) running.listeners.add(listener);
    running.waiting++;
    const leave = () => {
      // Others may wait for the same list.
      if (--running.waiting > 0) return;
      if (this.running.get(key) === running) this.running.delete(key);
      running.aborter.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      return (await running.result) as AccountList<Name>;
    } finally {
      signal.removeEventListener('abort', leave);
      if (listener) running.listeners.delete(listener);
    }
  }

  /** What a form over this request shows, without asking anybody. */
  shownFor<Name extends ListName>(name: Name, request: TargetRequest): ShownList<Name> {
    return (this.shown.get(this.shownKey(name, request)) ?? { loading: false, list: null }) as ShownList<Name>;
  }

  /** Keeps for the forms what was loaded for a request. */
  show(name: ListName, request: TargetRequest, shown: ShownList<ListName>): void {
    this.shown.set(this.shownKey(name, request), shown);
    this.changed.fire();
  }

  /** Loads a list for the form over a request; `onDidChange` fires when there is more to show. */
  async loadForForm(
    name: ListName,
    request: TargetRequest,
    { refresh, asking }: { refresh: boolean; asking: Asking },
  ): Promise<void> {
    const before = this.shownFor(name, request);
    if (before.loading || (before.list && !refresh && isYoung(before.list))) return;
    this.show(name, request, { ...before, loading: true });
    let list: AccountList | null = before.list;
    try {
      const source = await this.sourceFor(request, asking);
      if (typeof source === 'string') {
        list = { value: nothingListed(name, request.region ?? 'us-east-1'), listedAt: null, problems: [source] };
      } else {
        list = await this.load(name, source, { refresh, signal: new AbortController().signal });
      }
    } finally {
      this.show(name, request, { loading: false, list });
    }
  }

  dispose(): void {
    for (const { aborter } of this.running.values()) aborter.abort();
    this.store.dispose();
  }

  private start(name: ListName, source: ListSource, key: string, refresh: boolean): Running {
    const aborter = new AbortController();
    const listeners: Running['listeners'] = new Set();
    const identity = this.access.session.mfa.until(source.target.identity, aborter.signal);
    const result = askAccount({
      name,
      source: { ...source, target: { ...source.target, identity } },
      cache: source.lasting ? this.lasting : this.fleeting,
      maxAgeMs: refresh ? 0 : MAX_AGE_MS,
      signal: aborter.signal,
      onPart: list => listeners.forEach(listener => listener(list)),
    });
    const running: Running = { result, aborter, waiting: 0, listeners };
    this.running.set(key, running);
    const end = () => {
      if (this.running.get(key) === running) this.running.delete(key);
    };
    result.then(end, end);
    return running;
  }

  private shownKey(name: ListName, { region, profile }: TargetRequest): string {
    const { destination, signer } = this.access.choice;
    return JSON.stringify([name, destination, signer, profile, region]);
  }
}

function isYoung({ listedAt }: AccountList): boolean {
  return listedAt !== null && Date.now() - listedAt < MAX_AGE_MS;
}
