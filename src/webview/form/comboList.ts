/** One row of a combo box's list. */
export interface ComboOption {
  value: string;
  label: string;
  description?: string | undefined;
  /** The heading above it; neighbours of the same group share one. */
  group?: string | undefined;
  /** Choosing it only opens something further: the field keeps its text until a new value comes. */
  leads?: boolean | undefined;
}

/** The last row of a list that can be requested again. */
export const REFRESH: ComboOption = { value: '', label: 'List again' };

/** The options that contain every word of what was typed, in their label, value or description. */
export function fittingOptions(options: readonly ComboOption[], typed: string): readonly ComboOption[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter(({ value, label, description }) => {
    const text = `${label}\n${value}\n${description ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** The rows of a list: the options that fit, and the one that requests the list again. */
export function listRows(
  options: readonly ComboOption[],
  { typed, refreshable }: { typed: string; refreshable: boolean },
): readonly ComboOption[] {
  const fitting = fittingOptions(options, typed);
  return refreshable && options.length > 0 ? [...fitting, REFRESH] : fitting;
}

/** Where a list opens: at the current value, or at the first row. */
export function openingRow(rows: readonly ComboOption[], value: string): number {
  return Math.max(
    0,
    rows.findIndex(row => row.value === value),
  );
}

/** Where a new list has the row that was active in the old one; -1 where it has none like it. */
export function sameRow(rows: readonly ComboOption[], { label, value }: ComboOption): number {
  return rows.findIndex(row => row.label === label && row.value === value);
}

/** What of a combo box decides what a key does. */
export interface ComboKeyState {
  rows: readonly ComboOption[];
  /** Whether the list is meant to be open; without rows it is not shown. */
  open: boolean;
  /** The index of the active row; -1 for none. */
  active: number;
  value: string;
  /** Whether the field holds text that is not committed. */
  drafted: boolean;
}

/** The part of a `KeyboardEvent` that counts. */
export interface ComboKey {
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export type ComboKeyAction =
  | { kind: 'show'; active: number }
  | { kind: 'choose'; row: ComboOption }
  /** Commits what is typed. */
  | { kind: 'commit' }
  | { kind: 'close' }
  /** Gives up what is typed, and closes. */
  | { kind: 'revert' };

/** What a key does, after the ARIA 1.2 combobox pattern; `null` where it is none of the list's keys. */
export function comboKeyAction(
  { key, altKey, ctrlKey, metaKey }: ComboKey,
  state: ComboKeyState,
): ComboKeyAction | null {
  const { rows, active } = state;
  const last = rows.length - 1;
  const shown = state.open && last >= 0;
  switch (key) {
    case 'ArrowDown':
      if (!shown) return { kind: 'show', active: openingRow(rows, state.value) };
      return { kind: 'show', active: altKey ? active : active >= last ? 0 : active + 1 };
    case 'ArrowUp':
      if (altKey) return { kind: 'close' };
      return { kind: 'show', active: !shown || active <= 0 ? last : active - 1 };
    case 'Enter': {
      // With Ctrl or Cmd it sends: the panel commits the draft and handles the key from there.
      if (ctrlKey || metaKey) return null;
      const row = shown ? rows[active] : undefined;
      return row ? { kind: 'choose', row } : { kind: 'commit' };
    }
    case 'Escape':
      return state.open || state.drafted ? { kind: 'revert' } : null;
    default:
      return null;
  }
}
