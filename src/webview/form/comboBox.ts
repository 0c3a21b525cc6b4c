import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';

export interface ComboOption {
  value: string;
  label: string;
  description?: string | undefined;
  /** The heading it stands under; neighbours of the same group share it. */
  group?: string | undefined;
  /** Choosing it only leads on: the field keeps its text until its source says another. */
  leads?: boolean | undefined;
}

/** What the list says above its options: how it came to be, and what is missing in it. */
export interface ListNote {
  text: string;
  kind: 'info' | 'warning';
}

/** The last row of a list that can be asked for anew. */
const REFRESH: ComboOption = { value: '', label: 'List again' };

/** What the user settled on: a text of their own (`option` is `null`) or one of the options. */
export interface Commit {
  value: string;
  option: ComboOption | null;
}

export interface Opened {
  typing: boolean;
}

/**
 * A text field with suggestions, after the ARIA 1.2 combobox pattern: any text may be entered, the list filters as one
 * types. What is typed is a draft until Enter, a choice or leaving the field commits it (`commit` event, detail
 * `Commit`); Escape takes the draft back. While a draft stands, a new `value` from outside waits. `opened` tells that the
 * user looks at the list (detail: whether by `typing`), `refresh` that it is to be asked for anew.
 */
@customElement('bi-combo-box')
export class ComboBox extends LightElement {
  @property() inputId = '';
  @property() value = '';
  @property() placeholder = '';
  @property({ attribute: false }) options: readonly ComboOption[] = [];
  @property({ attribute: false }) notes: readonly ListNote[] = [];
  /** Adds a last row that asks for the list anew. */
  @property({ type: Boolean }) refreshable = false;
  @property({ type: Boolean }) readOnly = false;
  @property({ type: Boolean }) invalid = false;
  @property() describedBy: string | undefined;
  /** Changes when the source of `value` spoke again, so that a commit it did not take over is not shown any longer. */
  @property({ attribute: false }) revision: unknown = null;

  @state() private draft: string | null = null;
  @state() private open = false;
  @state() private active = -1;
  /** What was committed last, shown until the source of `value` speaks again. */
  private committed: string | null = null;
  private atRow: ComboOption | null = null;
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

  /** The list stands in the page's top layer: it has to be led after its field. */
  private readonly onMoved = (event: Event): void => {
    if (this.open && event.target !== this.list) this.requestUpdate();
  };

  private get shownValue(): string {
    return this.committed ?? this.value;
  }

  /** The rows to choose from: the options that fit, and the one that asks for the list anew. */
  private get filtered(): readonly ComboOption[] {
    return this.refreshable && this.options.length > 0 ? [...this.fitting, REFRESH] : this.fitting;
  }

  private get fitting(): readonly ComboOption[] {
    const words = (this.filtering ? (this.draft ?? '') : '').toLowerCase().split(/\s+/).filter(Boolean);
    return this.options.filter(({ value, label, description }) => {
      const text = `${label}\n${value}\n${description ?? ''}`.toLowerCase();
      return words.every(word => text.includes(word));
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('revision') || changed.has('value')) this.committed = null;
    // The row that the user is at stays, wherever a new list has it.
    if (this.active >= 0 && (changed.has('options') || changed.has('refreshable'))) {
      const at = this.atRow;
      // Opened by key on a list that was still empty, it begins where a full one would.
      this.active =
        at === null
          ? this.indexOfValue(this.filtered)
          : this.filtered.findIndex(option => option.label === at.label && option.value === at.value);
    }
    this.atRow = this.filtered[this.active] ?? null;
  }

  protected override updated(): void {
    const shown = this.draft ?? this.shownValue;
    // Assigning moves the caret: only where the text really differs.
    if (this.input.value !== shown) this.input.value = shown;
    if (this.open && this.filtered.length > 0) this.place();
    else if (this.list.matches(':popover-open')) this.list.hidePopover();
  }

  private place(): void {
    if (!this.list.matches(':popover-open')) this.list.showPopover();
    const box = this.input.parentElement!.getBoundingClientRect();
    const below = window.innerHeight - box.bottom - 8;
    const above = box.top - 8;
    const upward = below < Math.min(this.list.scrollHeight, 160) && above > below;
    const { style } = this.list;
    // In a narrow panel the list is wider than its field, as far as the page goes.
    const wanted = this.options.some(({ label, value, description }) => description || label !== value) ? 300 : 0;
    const width = Math.max(box.width, Math.min(wanted, window.innerWidth - 16));
    style.width = `${width}px`;
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
    style.maxHeight = `${Math.min(320, Math.max(upward ? above : below, 64))}px`;
    style.top = upward ? 'auto' : `${box.bottom + 2}px`;
    style.bottom = upward ? `${window.innerHeight - box.top + 2}px` : 'auto';
    this.list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
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
    const matches = this.filtered;
    const last = matches.length - 1;
    const open = this.open && last >= 0;
    switch (event.key) {
      case 'ArrowDown':
        this.show(
          !open ? this.indexOfValue(matches) : event.altKey ? this.active : this.active >= last ? 0 : this.active + 1,
        );
        break;
      case 'ArrowUp':
        if (event.altKey) this.close();
        else this.show(!open || this.active <= 0 ? last : this.active - 1);
        break;
      case 'Enter': {
        // With Ctrl or Cmd it sends: the panel commits the draft and takes the key from there.
        if (event.ctrlKey || event.metaKey) return;
        const chosen = open ? matches[this.active] : undefined;
        if (chosen) this.onChoose(chosen);
        else this.commitDraft();
        break;
      }
      case 'Escape':
        if (!this.open && this.draft === null) return;
        this.draft = null;
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly onBlur = (): void => {
    // Something of VS Code's own, such as a question, took the focus from the whole page: the list comes back with it.
    this.reopens = this.open && !document.hasFocus();
    this.commitDraft();
  };

  private readonly onFocus = (): void => {
    if (this.reopens) this.show(-1);
    this.reopens = false;
  };

  /** Where the list opens: at the current value, or at the first option. */
  private indexOfValue(matches: readonly ComboOption[]): number {
    return Math.max(
      0,
      matches.findIndex(({ value }) => value === this.shownValue),
    );
  }

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

  private renderOption(option: ComboOption, index: number, before: ComboOption | undefined): TemplateResult {
    if (option === REFRESH) return this.renderRefresh(index);
    const chosen = option.value === this.shownValue;
    return html` ${option.group && option.group !== before?.group ? html`<li role="presentation" class="combo-heading">${option.group}</li>` : nothing}
      <li
        id=${`${this.inputId}-option-${index}`}
        role="option"
        aria-selected=${index === this.active ? 'true' : 'false'}
        class=${chosen ? 'chosen' : ''}
        @click=${() => this.onChoose(option)}
      >
        <span class="combo-label">${option.label}</span>
        ${option.description ? html`<span class="combo-description">${option.description}</span>` : nothing}
        ${option.value !== option.label && option.value ? html`<span class="combo-value">${option.value}</span>` : nothing}
      </li>`;
  }

  private renderRefresh(index: number): TemplateResult {
    return html` <li
      id=${`${this.inputId}-option-${index}`}
      role="option"
      aria-selected=${index === this.active ? 'true' : 'false'}
      class="combo-refresh"
      @click=${() => this.onChoose(REFRESH)}
    >
      <span class="combo-label">${REFRESH.label}</span>
    </li>`;
  }

  protected override render(): TemplateResult {
    const matches = this.filtered;
    const expanded = this.open && matches.length > 0;
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
        ${
          this.options.length > 0 && !this.readOnly
            ? html`<button
                type="button"
                class="combo-toggle"
                tabindex="-1"
                aria-label="Show suggestions"
                @mousedown=${this.keepFocus}
                @click=${this.onToggle}
              >
                <bi-icon name="chevronDown"></bi-icon>
              </button>`
            : nothing
        }
      </div>
      <ul
        id=${listId}
        class="combo-list"
        role="listbox"
        popover="manual"
        aria-labelledby=${`${this.inputId}-label`}
        @mousedown=${this.keepFocus}
      >
        ${expanded ? this.notes.map(({ text, kind }) => html`<li role="presentation" class="combo-note ${kind}"><bi-icon name=${kind}></bi-icon><span>${text}</span></li>`) : nothing}
        ${expanded ? matches.map((option, index) => this.renderOption(option, index, matches[index - 1])) : nothing}
      </ul>`;
  }
}
