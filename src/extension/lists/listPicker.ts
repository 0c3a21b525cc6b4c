import * as vscode from 'vscode';
import type { TargetRequest } from '../../core/aws/resolveTarget.ts';
import { ageText } from '../../core/controlPlane/ageText.ts';
import { nothingListed } from './accountLists.ts';
import type { AccountList, ListName } from './accountLists.ts';
import type { Catalogues } from './catalogues.ts';
import type { ListSource } from './listSource.ts';
import { PickList, separator } from '../window/pickList.ts';
import type { PickRow } from '../window/pickList.ts';

export interface ListPickerOptions<Name extends ListName, Value> {
  name: Name;
  title: string;
  placeholder: string;
  catalogues: Catalogues;
  request: TargetRequest;
  /** Who lists; absent, the same as for the request. */
  source?: ListSource | string;
  rows(list: AccountList<Name>): PickRow<Value>[];
  /** What typed input is called: `model id or ARN`. */
  typedName: string;
  /** The value of typed input, or a sentence that says why it has none. */
  typed(text: string): { value: Value } | { problem: string };
  /** The `id` of the row to begin at. */
  current: string | null;
  /** Called with the row that the user is at; `redraw` shows what changed in it. */
  onActive?(row: PickRow<Value>, source: ListSource, signal: AbortSignal, redraw: () => void): void;
}

const REFRESH: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: 'List again' };
const STOP: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('debug-stop'), tooltip: 'Stop listing' };

/**
 * Lets the user choose from the account's list or type something else. What is known is shown immediately; what the account
 * lists is added as it arrives. `undefined` where the user dismissed it.
 */
export async function pickFromList<Name extends ListName, Value>(
  options: ListPickerOptions<Name, Value>,
): Promise<{ value: Value; list: AccountList<Name> } | undefined> {
  const { catalogues, request } = options;
  const source = options.source ?? (await catalogues.sourceFor(request, 'all'));
  if (typeof source !== 'string') await authorized(catalogues, source);
  return new ListPicker(options, source).choose();
}

/** An MFA code is asked for before the list is shown: a second input box would close it. A failure is shown by the list. */
async function authorized(catalogues: Catalogues, source: ListSource): Promise<void> {
  const { kind } = source.target.identity;
  if (kind !== 'profile' && kind !== 'default') return;
  const authorizing = catalogues.authorized(source, new AbortController().signal);
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Getting credentials' },
    () => authorizing,
  );
}

class ListPicker<Name extends ListName, Value> {
  private readonly pickList = new PickList<Value>((row, typed) => this.accept(row, typed));
  private readonly refreshRow: PickRow<Value> = { id: ' refresh', label: '$(refresh) List again' };
  /** Always the same and always shown: the list is not redrawn while the user types. */
  private readonly typedRow: PickRow<Value>;
  private readonly closed = new AbortController();
  private list: AccountList<Name>;
  private loading: AbortController | undefined;
  private hasEarlier = false;
  /** The row that was made active here; another one is the user's own choice and stays. */
  private placed: string | undefined;
  private resolve: (picked: { value: Value; list: AccountList<Name> } | undefined) => void = () => undefined;

  constructor(
    private readonly options: ListPickerOptions<Name, Value>,
    private readonly source: ListSource | string,
  ) {
    const { name, catalogues, request, typedName } = options;
    const region = typeof source === 'string' ? (request.region ?? 'us-east-1') : source.key.region;
    this.typedRow = { id: ' typed', label: `$(edit) Use the typed ${typedName}`, alwaysShow: true };
    this.list = catalogues.shownFor(name, request).list ?? {
      value: nothingListed(name, region),
      listedAt: null,
      problems: typeof source === 'string' ? [source] : [],
    };
  }

  choose(): Promise<{ value: Value; list: AccountList<Name> } | undefined> {
    const { input } = this.pickList;
    input.placeholder = this.options.placeholder;
    input.matchOnDescription = true;
    input.matchOnDetail = true;
    return new Promise(resolve => {
      this.resolve = resolve;
      // A problem with what was typed before is none of the new text.
      input.onDidChangeValue(() => this.showTitle());
      input.onDidTriggerButton(button => (button === STOP ? this.loading?.abort() : void this.load(true)));
      this.pickList.onDidChangeActive(row => this.onActive(row));
      input.onDidHide(() => {
        this.closed.abort();
        this.loading?.abort();
        resolve(undefined);
        this.pickList.dispose();
      });
      this.draw();
      input.show();
      void this.load(false);
    });
  }

  private accept(row: PickRow<Value>, typed: string): void {
    if (row === this.refreshRow) return void this.load(true);
    if (row === this.typedRow) {
      if (typed === '') return;
      const meaning = this.options.typed(typed);
      if ('value' in meaning) this.finish(meaning.value);
      else this.showTitle(meaning.problem);
    } else if (row.value !== undefined) this.finish(row.value);
  }

  private finish(value: Value): void {
    this.resolve({ value, list: this.list });
    this.pickList.input.hide();
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

  private onActive(row: PickRow<Value>): void {
    if (typeof this.source !== 'string' && row.value !== undefined) {
      this.options.onActive?.(row, this.source, this.closed.signal, () => this.draw());
    }
  }

  private get age(): string {
    const { listedAt } = this.list;
    return this.loading ? 'listing…' : listedAt === null ? 'not listed' : `listed ${ageText(Date.now() - listedAt)}`;
  }

  private showTitle(problem?: string): void {
    const where = typeof this.source === 'string' ? null : `${this.source.key.identity}, ${this.source.key.region}`;
    this.pickList.input.title = [this.options.title, where, this.age, problem].filter(Boolean).join(' · ');
  }

  /** Called when the list or what is known of a row changes, never for a key. */
  private draw(): void {
    const { pickList, list, options } = this;
    const { input } = pickList;
    const shown = pickList.active?.id;
    // The file's current value may arrive with a later part of the list.
    const moved = shown !== this.placed || input.value !== '';
    input.keepScrollPosition = moved;
    input.busy = this.loading !== undefined;
    input.buttons = typeof this.source === 'string' ? [] : [this.loading ? STOP : REFRESH];
    this.showTitle();
    this.refreshRow.description = this.age;
    const found = options.rows(list);
    // First, since a long list hides its end.
    const problems = list.problems.map((label): PickRow<Value> => ({ label: `$(warning) ${label}` }));
    const rows = [
      ...(problems.length === 0 ? [] : [separator('Not listed'), ...problems, separator('')]),
      ...found,
      separator(''),
      this.typedRow,
      // While it lists too: a row that goes would leave another one to the Enter that was meant for it.
      ...(typeof this.source === 'string' ? [] : [this.refreshRow]),
    ];
    const has = (id: string | null | undefined): boolean => rows.some(row => row.id !== undefined && row.id === id);
    const active = (moved ? [shown] : [options.current, shown]).find(has);
    this.placed = active ?? (input.value === '' ? found.find(({ value }) => value !== undefined)?.id : undefined);
    pickList.show(rows, this.placed);
  }
}
