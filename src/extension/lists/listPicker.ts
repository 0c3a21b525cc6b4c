import * as vscode from 'vscode';
import { ageText } from '../../core/controlPlane/ageText.ts';
import { nothingListed } from './accountLists.ts';
import type { AccountList, ListName } from './accountLists.ts';
import type { Catalogues } from './catalogues.ts';
import type { ListRequest, ListSource } from './listSource.ts';

/** A row of a pick list; one without `value` says something and cannot be chosen. */
export interface ListRow<Value> extends vscode.QuickPickItem {
  /** Finds the row again when the list changes under it. */
  id?: string;
  value?: Value;
}

export interface ListPickerOptions<Name extends ListName, Value> {
  name: Name;
  title: string;
  placeholder: string;
  catalogues: Catalogues;
  request: ListRequest;
  /** Who lists; absent, whoever does for the request. */
  source?: ListSource | string;
  rows(list: AccountList<Name>): ListRow<Value>[];
  /** The row for a text that was typed. */
  typed(text: string): ListRow<Value>;
  /** The `id` of the row to begin at. */
  current: string | null;
  /** Told which row the user is at; `redraw` shows what changed in it. */
  onActive?(row: ListRow<Value>, source: ListSource, signal: AbortSignal, redraw: () => void): void;
}

const REFRESH: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: 'List again' };
const STOP: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('debug-stop'), tooltip: 'Stop listing' };

/**
 * Lets the user choose from the account's list or type something else. What is known stands there at once; what the account
 * lists comes in as it arrives. `undefined` where the user turned back.
 */
export async function pickFromList<Name extends ListName, Value>(
  options: ListPickerOptions<Name, Value>,
): Promise<{ value: Value; list: AccountList<Name> } | undefined> {
  const { catalogues, request } = options;
  const source = options.source ?? (await catalogues.sourceFor(request, 'all'));
  if (typeof source !== 'string') await authorized(catalogues, source);
  return new ListPicker(options, source).choose();
}

/** An MFA code is asked for before the list stands there: a second input box would close it. A failure is told by the list. */
async function authorized(catalogues: Catalogues, source: ListSource): Promise<void> {
  const { kind } = source.connection.identity;
  if (kind !== 'profile' && kind !== 'default') return;
  const authorizing = catalogues.authorized(source, new AbortController().signal);
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Getting credentials' },
    () => authorizing,
  );
}

class ListPicker<Name extends ListName, Value> {
  private readonly input = vscode.window.createQuickPick<ListRow<Value>>();
  private readonly refreshRow: ListRow<Value> = { id: ' refresh', label: '$(refresh) List again' };
  private readonly closed = new AbortController();
  private list: AccountList<Name>;
  private loading: AbortController | undefined;
  private hasEarlier = false;
  /** The row that was made active here; another one is the user's own choice and stays. */
  private placed: string | undefined;
  /** The row that was active last; for a moment after each drawing none is. */
  private lastActive: string | undefined;
  /** What stands for the text as it was typed. */
  private typedRow: ListRow<Value> | undefined;

  constructor(
    private readonly options: ListPickerOptions<Name, Value>,
    private readonly source: ListSource | string,
  ) {
    const { name, catalogues, request } = options;
    const region = typeof source === 'string' ? (request.region ?? 'us-east-1') : source.key.region;
    this.list = catalogues.shownFor(name, request).list ?? {
      value: nothingListed(name, region),
      listedAt: null,
      problems: typeof source === 'string' ? [source] : [],
    };
  }

  choose(): Promise<{ value: Value; list: AccountList<Name> } | undefined> {
    const { input } = this;
    input.placeholder = this.options.placeholder;
    input.matchOnDescription = true;
    input.matchOnDetail = true;
    return new Promise(resolve => {
      input.onDidChangeValue(() => this.draw());
      input.onDidTriggerButton(button => (button === STOP ? this.loading?.abort() : void this.load(true)));
      input.onDidChangeActive(([row]) => {
        if (!row) return;
        this.lastActive = row.id;
        this.onActive(row);
      });
      input.onDidAccept(() => {
        // While VS Code puts new rows in place of the old ones nothing is selected: Enter means the row that was active then.
        const row = input.selectedItems[0] ?? this.rowWithId(this.lastActive) ?? this.typedRow;
        if (row === this.refreshRow) return void this.load(true);
        if (row?.value === undefined) return;
        resolve({ value: row.value, list: this.list });
        input.hide();
      });
      input.onDidHide(() => {
        this.closed.abort();
        this.loading?.abort();
        resolve(undefined);
        input.dispose();
      });
      this.draw();
      input.show();
      void this.load(false);
    });
  }

  private async load(refresh: boolean): Promise<void> {
    const { source } = this;
    if (typeof source === 'string' || this.loading) return;
    const { name, catalogues, request } = this.options;
    const loading = (this.loading = new AbortController());
    this.hasEarlier = this.list.listedAt !== null;
    this.draw();
    try {
      this.list = await catalogues.load(name, source, {
        refresh,
        signal: loading.signal,
        onPart: list => this.onPart(list),
      });
      catalogues.show(name, request, { loading: false, list: this.list });
    } catch (error) {
      if (!loading.signal.aborted) {
        this.list = { ...this.list, problems: [error instanceof Error ? error.message : String(error)] };
      }
    } finally {
      this.loading = undefined;
      if (!this.closed.signal.aborted) this.draw();
    }
  }

  private onPart(list: AccountList<Name>): void {
    // What was listed earlier stays until the new list is whole.
    if (this.hasEarlier) return;
    this.list = list;
    this.draw();
  }

  private onActive(row: ListRow<Value>): void {
    if (typeof this.source !== 'string' && row.value !== undefined) {
      this.options.onActive?.(row, this.source, this.closed.signal, () => this.draw());
    }
  }

  private draw(): void {
    const {
      input,
      list,
      options: { title, rows, typed, current },
    } = this;
    const shown = input.activeItems[0]?.id;
    // What stands in the file may come with a later part of the list.
    const moved = shown !== this.placed || input.value !== '';
    const wanted = moved ? [shown] : [current, shown];
    input.keepScrollPosition = moved;
    const age = this.loading
      ? 'listing…'
      : list.listedAt === null
        ? 'not listed'
        : `listed ${ageText(Date.now() - list.listedAt)}`;
    const where = typeof this.source === 'string' ? null : `${this.source.key.identity}, ${this.source.key.region}`;
    input.title = [title, where, age].filter(Boolean).join(' · ');
    input.busy = this.loading !== undefined;
    input.buttons = typeof this.source === 'string' ? [] : [this.loading ? STOP : REFRESH];
    this.refreshRow.description = age;
    const found = rows(list);
    const text = input.value.trim();
    this.typedRow = text === '' || found.some(({ id }) => id === text) ? undefined : typed(text);
    // First, since a long list hides its end.
    const problems = list.problems.map((label): ListRow<Value> => ({ label: `$(warning) ${label}` }));
    input.items = [
      ...(problems.length === 0 ? [] : [separator<Value>('Not listed'), ...problems, separator<Value>('')]),
      ...found,
      ...(this.typedRow ? [this.typedRow] : []),
      ...(typeof this.source === 'string' || this.loading ? [] : [separator<Value>(''), this.refreshRow]),
    ];
    const active =
      wanted.map(id => this.rowWithId(id)).find(Boolean) ??
      (text === '' ? found.find(({ value }) => value !== undefined) : undefined);
    if (active) input.activeItems = [active];
    this.placed = active?.id;
    this.lastActive = active?.id ?? this.lastActive;
  }

  private rowWithId(id: string | null | undefined): ListRow<Value> | undefined {
    return id === undefined || id === null ? undefined : this.input.items.find(row => row.id === id);
  }
}

export function separator<Value>(label: string): ListRow<Value> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
