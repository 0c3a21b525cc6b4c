import * as vscode from 'vscode';

/** A row of a pick list that may be redrawn; one without `value` says something and cannot be chosen. */
export interface PickRow<Value> extends vscode.QuickPickItem {
  /** Finds the row again when the list changes under it. */
  id?: string;
  value?: Value;
}

/** An invisible row that holds the place of one that was shown earlier. */
interface PlaceHolder<Value> extends vscode.QuickPickItem {
  earlier: PickRow<Value> | undefined;
}

/** Rows that hold places cost a few bytes each in every redraw; beyond these the places are used again. */
const MAX_PLACE_HOLDERS = 4000;

/**
 * A pick list whose rows can be replaced while the user types. VS Code reports active and chosen rows by their position,
 * and looks the position up in the list that was assigned last, which may not be on the screen yet. So no position is
 * used again for another row: what arrives for a row of an earlier list is that row.
 */
export class PickList<Value> implements vscode.Disposable {
  readonly input = vscode.window.createQuickPick<PickRow<Value> | PlaceHolder<Value>>();
  private rows: readonly PickRow<Value>[] = [];
  /** The position after the last row. */
  private end = 0;
  /** The row that was active last; in the moment of a redraw none is. */
  private lastActive: PickRow<Value> | undefined;

  constructor(private readonly onAccept: (row: PickRow<Value>, typed: string) => void) {
    this.input.onDidChangeActive(([item]) => {
      const row = this.rowOf(item);
      if (row) this.lastActive = row;
    });
    this.input.onDidAccept(() => {
      const row = this.rowOf(this.input.selectedItems[0]) ?? this.active;
      // Else the next Enter would find it here again.
      this.input.selectedItems = [];
      if (row) this.onAccept(row, this.input.value.trim());
    });
  }

  /** The row that the user is at, as it is in the list now. */
  get active(): PickRow<Value> | undefined {
    return this.rowOf(this.input.activeItems[0]) ?? this.current(this.lastActive);
  }

  /** Called with each row that the user comes to. */
  onDidChangeActive(listener: (row: PickRow<Value>) => void): void {
    this.input.onDidChangeActive(([item]) => {
      const row = this.rowOf(item);
      if (row) listener(row);
    });
  }

  /** Replaces the rows. `active` is the id of the row to be at; absent or not there, VS Code chooses. */
  show(rows: readonly PickRow<Value>[], active?: string): void {
    const { items } = this.input;
    const start = this.end > MAX_PLACE_HOLDERS ? 0 : this.end;
    const holders = items.map((item): PlaceHolder<Value> => ({
      label: '',
      kind: vscode.QuickPickItemKind.Separator,
      earlier: this.rowOf(item),
    }));
    this.rows = rows;
    this.end = start + rows.length;
    this.input.items = [...holders.slice(0, start), ...rows, ...holders.slice(this.end)];
    const at = active === undefined ? undefined : rows.find(({ id }) => id === active);
    if (at) this.input.activeItems = [at];
  }

  dispose(): void {
    this.input.dispose();
  }

  private rowOf(item: PickRow<Value> | PlaceHolder<Value> | undefined): PickRow<Value> | undefined {
    return item && 'earlier' in item ? this.current(item.earlier) : item;
  }

  /** A row of an earlier list as it is now, where it is still there. */
  private current(row: PickRow<Value> | undefined): PickRow<Value> | undefined {
    return this.rows.find(({ id }) => id !== undefined && id === row?.id) ?? row;
  }
}

export function separator(label: string): PickRow<never> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/**
 * As `showQuickPick`, for a question that follows another list: the focus may still be on its way back to where that one
 * was opened, and must not close this one.
 */
export function pickNext<Row extends vscode.QuickPickItem>(
  rows: readonly Row[],
  options: vscode.QuickPickOptions,
): Thenable<Row | undefined> {
  return vscode.window.showQuickPick(rows, { ...options, ignoreFocusOut: true });
}
