import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ComboOption } from './comboList.ts';
import { REFRESH } from './comboList.ts';
import '../parts/icons.ts';

/** Space between the list and the page's edges, and between the list and its field, in CSS pixels. */
const PAGE_MARGIN_PX = 8;
const FIELD_GAP_PX = 2;
const MIN_HEIGHT_PX = 64;
const MAX_HEIGHT_PX = 320;
/** The list opens upward where there is less than this below its field, and more above. */
const ENOUGH_HEIGHT_PX = 160;
/** The least width of a list whose rows say more than their value. */
const DETAILED_WIDTH_PX = 300;

/** What the list says above its options: where it is from, and what is missing in it. */
export interface ListNote {
  text: string;
  kind: 'info' | 'warning';
}

/** What the list shows. */
export interface PopupContent {
  /** Begins the rows' ids. */
  inputId: string;
  notes: readonly ListNote[];
  rows: readonly ComboOption[];
  /** The index of the active row; -1 for none. */
  active: number;
  /** The value that the field has. */
  value: string;
  choose(row: ComboOption): void;
}

/** The content of an open list: its notes, then its rows under their headings. */
export function popupContent(content: PopupContent): TemplateResult {
  return html`${content.notes.map(({ text, kind }) => html`<li role="presentation" class="combo-note ${kind}"><bi-icon name=${kind}></bi-icon><span>${text}</span></li>`)}
  ${content.rows.map((row, index) => (row === REFRESH ? refreshRow(content, index) : optionRow(content, row, index)))}`;
}

function optionRow(
  { inputId, rows, active, value, choose }: PopupContent,
  row: ComboOption,
  index: number,
): TemplateResult {
  const { group, label, description } = row;
  return html` ${group && group !== rows[index - 1]?.group ? html`<li role="presentation" class="combo-heading">${group}</li>` : nothing}
    <li
      id=${`${inputId}-option-${index}`}
      role="option"
      aria-selected=${index === active ? 'true' : 'false'}
      class=${row.value === value ? 'chosen' : ''}
      @click=${() => choose(row)}
    >
      <span class="combo-label">${label}</span>
      ${description ? html`<span class="combo-description">${description}</span>` : nothing}
      ${row.value !== label && row.value ? html`<span class="combo-value">${row.value}</span>` : nothing}
    </li>`;
}

function refreshRow({ inputId, active, choose }: PopupContent, index: number): TemplateResult {
  return html` <li
    id=${`${inputId}-option-${index}`}
    role="option"
    aria-selected=${index === active ? 'true' : 'false'}
    class="combo-refresh"
    @click=${() => choose(REFRESH)}
  >
    <span class="combo-label">${REFRESH.label}</span>
  </li>`;
}

/**
 * Shows the list at its field: below it, or above where there is more space; in a narrow panel wider than its field where
 * its rows say more than their value, as far as the page goes.
 */
export function showPopup(list: HTMLElement, field: Element, options: readonly ComboOption[]): void {
  if (!list.matches(':popover-open')) list.showPopover();
  const box = field.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - PAGE_MARGIN_PX;
  const above = box.top - PAGE_MARGIN_PX;
  const upward = below < Math.min(list.scrollHeight, ENOUGH_HEIGHT_PX) && above > below;
  const detailed = options.some(({ label, value, description }) => description || label !== value);
  const width = Math.max(box.width, Math.min(detailed ? DETAILED_WIDTH_PX : 0, window.innerWidth - 2 * PAGE_MARGIN_PX));
  const { style } = list;
  style.width = `${width}px`;
  style.left = `${Math.max(PAGE_MARGIN_PX, Math.min(box.left, window.innerWidth - width - PAGE_MARGIN_PX))}px`;
  style.maxHeight = `${Math.min(MAX_HEIGHT_PX, Math.max(upward ? above : below, MIN_HEIGHT_PX))}px`;
  style.top = upward ? 'auto' : `${box.bottom + FIELD_GAP_PX}px`;
  style.bottom = upward ? `${window.innerHeight - box.top + FIELD_GAP_PX}px` : 'auto';
  list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
}
