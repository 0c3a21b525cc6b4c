import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';
import type { ComboKeyAction, ComboOption } from './comboList.ts';
import { comboKeyAction, listRows, openingRow, REFRESH, sameRow } from './comboList.ts';
import type { ListNote } from './comboPopup.ts';
import { popupContent, showPopup } from './comboPopup.ts';

/** What the user entered: text of their own (`option` is `null`) or one of the options. */
export interface Commit {
  value: string;
  option: ComboOption | null;
}

/** How the list was opened. */
export interface Opened {
  typing: boolean;
}

/**
 * A text field with suggestions, after the ARIA 1.2 combobox pattern: any text may be entered, the list filters as one
 * types. What is typed is a draft until Enter, a choice or leaving the field commits it (`commit` event, detail
 * `Commit`); Escape discards the draft. While there is a draft, a new `value` from outside waits. The `opened` event says
 * that the user looks at the list (detail `Opened`), `refresh` that the list is requested again.
 */
@customElement('bi-combo-box')
export class ComboBox extends LightElement {
  @property() inputId = '';
  @property() value = '';
  @property() placeholder = '';
  @property({ attribute: false }) options: readonly ComboOption[] = [];
  @property({ attribute: false }) notes: readonly ListNote[] = [];
  /** Adds a last row that requests the list again. */
  @property({ type: Boolean }) refreshable = false;
  @property({ type: Boolean }) readOnly = false;
  @property({ type: Boolean }) invalid = false;
  @property() describedBy: string | undefined;
  /** Changes with every message about `value`, so that a commit that was not accepted is no longer shown. */
  @property({ attribute: false }) revision: unknown = null;

  @state() private draft: string | null = null;
  @state() private open = false;
  @state() private active = -1;
  /** What was committed last, shown until `value` or `revision` changes. */
  private committed: string | null = null;
  private activeRow: ComboOption | null = null;
  /** Whether the list opens again when the page gets the focus back. */
  private reopens = false;
  /** Whether the text was edited since the list opened: an unedited text does not filter. */
  private filtering = false;

  @query('input') private input!: HTMLInputElement;
  @query('.combo-list') private list!: HTMLElement;

  /** Commits what is typed, as leaving the field does. */
  commitDraft(): void {
    if (this.draft !== null && this.draft.trim() !== this.shownValue) {
      this.commit({ value: this.draft.trim(), option: null });
    } else this.draft = null;
    this.close();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('resize', this.onMoved);
    window.addEventListener('scroll', this.onMoved, { capture: true, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.onMoved);
    window.removeEventListener('scroll', this.onMoved, { capture: true });
  }

  /** The list is in the page's top layer: it is moved with its field. */
  private readonly onMoved = (event: Event): void => {
    if (this.open && event.target !== this.list) this.requestUpdate();
  };

  private get shownValue(): string {
    return this.committed ?? this.value;
  }

  private get rows(): readonly ComboOption[] {
    const typed = this.filtering ? (this.draft ?? '') : '';
    return listRows(this.options, { typed, refreshable: this.refreshable });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('revision') || changed.has('value')) this.committed = null;
    // The active row stays active, wherever a new list has it.
    if (this.active >= 0 && (changed.has('options') || changed.has('refreshable'))) {
      // Opened by key on a list that was still empty, it begins where a full one would.
      this.active =
        this.activeRow === null ? openingRow(this.rows, this.shownValue) : sameRow(this.rows, this.activeRow);
    }
    this.activeRow = this.rows[this.active] ?? null;
  }

  protected override updated(): void {
    const shown = this.draft ?? this.shownValue;
    // Assigning moves the caret: only where the text really differs.
    if (this.input.value !== shown) this.input.value = shown;
    if (this.open && this.rows.length > 0) showPopup(this.list, this.input.parentElement!, this.options);
    else if (this.list.matches(':popover-open')) this.list.hidePopover();
  }

  private show(active: number, typing = false): void {
    if (this.readOnly) return;
    if (!this.open) this.dispatchEvent(new CustomEvent<Opened>('opened', { detail: { typing } }));
    this.open = true;
    this.active = active;
  }

  private close(): void {
    this.open = false;
    this.active = -1;
    this.filtering = false;
  }

  private commit(commit: Commit): void {
    this.draft = null;
    if (!commit.option?.leads) this.committed = commit.value;
    this.close();
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent<Commit>('commit', { detail: commit }));
  }

  private readonly onInput = (): void => {
    this.draft = this.input.value;
    this.filtering = true;
    this.show(-1, true);
  };

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const { rows, open, active, shownValue: value } = this;
    const action = comboKeyAction(event, { rows, open, active, value, drafted: this.draft !== null });
    if (!action) return;
    this.act(action);
    event.preventDefault();
    event.stopPropagation();
  };

  private act(action: ComboKeyAction): void {
    switch (action.kind) {
      case 'show':
        return this.show(action.active);
      case 'choose':
        return this.onChoose(action.row);
      case 'commit':
        return this.commitDraft();
      case 'revert':
        this.draft = null;
        return this.close();
      case 'close':
        return this.close();
    }
  }

  private readonly onBlur = (): void => {
    // Something of VS Code's own, such as a question, took the focus from the whole page: the list opens again with it.
    this.reopens = this.open && !document.hasFocus();
    this.commitDraft();
  };

  private readonly onFocus = (): void => {
    if (this.reopens) this.show(-1);
    this.reopens = false;
  };

  private readonly onToggle = (event: MouseEvent): void => {
    event.preventDefault();
    this.input.focus();
    if (this.open) this.close();
    else this.show(-1);
  };

  /** Keeps the focus in the field while the mouse is on the list. */
  private readonly keepFocus = (event: MouseEvent): void => event.preventDefault();

  private onChoose(option: ComboOption): void {
    if (option === REFRESH) this.dispatchEvent(new CustomEvent('refresh'));
    else this.commit({ value: option.value, option });
  }

  protected override render(): TemplateResult {
    const { rows } = this;
    const expanded = this.open && rows.length > 0;
    const listId = `${this.inputId}-list`;
    return html` <div class="combo ${this.invalid ? 'invalid' : ''}">
        <input
          id=${this.inputId}
          type="text"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded=${expanded ? 'true' : 'false'}
          aria-controls=${listId}
          aria-activedescendant=${ifDefined(expanded && this.active >= 0 ? `${this.inputId}-option-${this.active}` : undefined)}
          aria-invalid=${this.invalid ? 'true' : 'false'}
          aria-describedby=${ifDefined(this.describedBy)}
          placeholder=${this.placeholder}
          ?readonly=${this.readOnly}
          @input=${this.onInput}
          @keydown=${this.onKeyDown}
          @blur=${this.onBlur}
          @focus=${this.onFocus}
        />
        ${this.options.length > 0 && !this.readOnly ? this.renderToggle() : nothing}
      </div>
      <ul
        id=${listId}
        class="combo-list"
        role="listbox"
        popover="manual"
        aria-labelledby=${`${this.inputId}-label`}
        @mousedown=${this.keepFocus}
      >
        ${expanded ? this.renderPopup() : nothing}
      </ul>`;
  }

  private renderToggle(): TemplateResult {
    return html`<button
      type="button"
      class="combo-toggle"
      tabindex="-1"
      aria-label="Show suggestions"
      @mousedown=${this.keepFocus}
      @click=${this.onToggle}
    >
      <bi-icon name="chevronDown"></bi-icon>
    </button>`;
  }

  private renderPopup(): ReturnType<typeof popupContent> {
    return popupContent({
      inputId: this.inputId,
      notes: this.notes,
      rows: this.rows,
      active: this.active,
      value: this.shownValue,
      choose: row => this.onChoose(row),
    });
  }
}
