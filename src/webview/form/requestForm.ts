import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ageText } from '../../core/controlPlane/ageText.ts';
import { FORM_FIELDS, formWords, LISTED_FIELDS, memberRow } from '../../core/request/members.ts';
import type { FormField, ListedField } from '../../core/request/members.ts';
import type { FormDiagnostic, FormView, Suggestion } from '../../protocol/form.ts';
import type { PanelSigner } from '../../protocol/signer.ts';
import type { Commit, ComboBox, Opened } from './comboBox.ts';
import './comboBox.ts';
import type { ComboOption } from './comboList.ts';
import type { ListNote } from './comboPopup.ts';
import { LightElement } from '../parts/lightElement.ts';

/** Folded away in a narrow panel. */
const FOLDED = FORM_FIELDS.filter(field => formWords(field).folded);
/** For example `Latency and tier`. */
const FOLDED_WORDS = sentenceList(FOLDED.map(field => formWords(field).label));
const UNFOLDED = FORM_FIELDS.filter(field => !FOLDED.includes(field));

/** `One, two and three` of their names. */
function sentenceList([first = '', ...others]: readonly string[]): string {
  const [last, ...middle] = others.map(name => name.toLowerCase()).reverse();
  return [[first, ...middle.reverse()].join(', '), ...(last === undefined ? [] : [last])].join(' and ');
}

/** The values that the table of members names, offered where the host suggests nothing. */
function namedValues(field: FormField): readonly Suggestion[] {
  const { values = [], examples = [] } = memberRow(field);
  return [
    ...values.map(({ value, meaning }) => ({ value, label: value, description: meaning })),
    ...examples.map(example => ({ value: String(example), label: String(example) })),
  ];
}

/** When these are chosen, the host asks something more before anything changes. */
const LEADING: readonly PanelSigner['kind'][] = ['storeApiKey', 'workspaceProfile'];

/** The request's members as fields over the file: what is committed here is written there. */
@customElement('bi-request-form')
export class RequestForm extends LightElement {
  @property({ attribute: false }) form!: FormView;
  @state() private advanced = false;

  /** Commits every draft, before something is sent. */
  commitDrafts(): void {
    for (const box of this.querySelectorAll<ComboBox>('bi-combo-box')) box.commitDraft();
  }

  private optionsOf(field: FormField): readonly ComboOption[] {
    const given = this.form.suggestions[field] ?? [];
    const options: readonly Suggestion[] = given.length > 0 ? given : namedValues(field);
    return options.map(option => ({
      ...option,
      leads: option.ask === true || (option.signer && LEADING.includes(option.signer.kind)),
    }));
  }

  private fieldValue(field: FormField): string {
    const { signer, values } = this.form;
    return (field === 'profile' ? signer.chosen : null) ?? values[field] ?? '';
  }

  private get decidedBy(): string {
    return this.form.document && this.form.trusted ? this.form.signer.decidedBy : '';
  }

  private placeholderOf(field: FormField): string {
    if (this.form.readOnly.includes(field)) return 'Not a string in the file: edit it there';
    return this.form.defaults[field] ?? formWords(field).placeholder;
  }

  private onCommit(field: FormField, { value, option }: Commit): void {
    if (field === 'profile') {
      this.commitProfile(value, option);
      return;
    }
    // Versions of one guardrail share a value: only the row itself says which was chosen.
    const suggestion = option
      ? this.form.suggestions[field]?.find(offered => offered.value === option.value && offered.label === option.label)
      : undefined;
    if (field === 'modelId' && suggestion?.ask) this.postToHost({ type: 'pickModel', modelId: value });
    else {
      this.postToHost({ type: 'setMembers', members: { [field]: value === '' ? null : value, ...suggestion?.also } });
    }
  }

  private commitProfile(value: string, option: ComboOption | null): void {
    const offered = this.form.suggestions.profile ?? [];
    const chosen = option
      ? offered.find(suggestion => suggestion.value === option.value && suggestion.label === option.label)
      : offered.find(suggestion => value !== '' && suggestion.value === value);
    const typed: PanelSigner = value === '' ? { kind: 'default' } : { kind: 'profile', name: value };
    // A field that shows the file's own profile and is emptied means the file only.
    if (!chosen && value === '' && this.form.signer.chosen === null) {
      this.postToHost({ type: 'setMembers', members: { profile: null } });
    } else this.postToHost({ type: 'signWith', signer: chosen?.signer ?? typed });
  }

  private diagnosticOf(field: FormField): FormDiagnostic | undefined {
    const own = this.form.diagnostics.filter(diagnostic => diagnostic.field === field);
    return (
      own.find(({ severity }) => severity === 'error') ?? own.find(({ severity }) => severity === 'warning') ?? own[0]
    );
  }

  /** Where the field's list is from, and its age. */
  private notesOf(field: FormField): ListNote[] {
    if (field === 'profile') return this.form.signer.notes.map((text): ListNote => ({ text, kind: 'info' }));
    const list = this.form.lists[field as ListedField];
    if (!list) return [];
    const text = list.loading
      ? 'Listing…'
      : list.listedAt === null
        ? 'Built-in list: not listed yet'
        : `Listed ${ageText(Date.now() - list.listedAt)}`;
    return [...list.problems.map((problem): ListNote => ({ text: problem, kind: 'warning' })), { text, kind: 'info' }];
  }

  /** The first look at a field's suggestions asks the account for them. */
  private onOpened(field: ListedField, { typing }: Opened): void {
    if (this.form.lists[field]) this.postToHost({ type: 'listAccount', field, refresh: false, typing });
  }

  private renderField(field: FormField): TemplateResult {
    const listed = LISTED_FIELDS.find(name => name === field);
    const { label, title, folded } = formWords(field);
    const id = `field-${field}`;
    const diagnostic = this.diagnosticOf(field);
    const messageId = `${id}-message`;
    return html` <div class="field field-${field} ${folded ? 'advanced' : ''}">
      <label id="${id}-label" for=${id} title=${title}>${label}</label>
      <bi-combo-box
        .inputId=${id}
        .value=${this.fieldValue(field)}
        .revision=${this.form}
        .placeholder=${this.placeholderOf(field)}
        .options=${this.optionsOf(field)}
        .readOnly=${this.form.readOnly.includes(field)}
        .invalid=${diagnostic?.severity === 'error'}
        .describedBy=${diagnostic ? messageId : field === 'profile' && this.decidedBy ? `${id}-decided` : undefined}
        .notes=${this.notesOf(field)}
        .refreshable=${listed !== undefined && this.form.lists[listed] !== undefined}
        @opened=${(event: CustomEvent<Opened>) => listed && this.onOpened(listed, event.detail)}
        @refresh=${() => listed && this.postToHost({ type: 'listAccount', field: listed, refresh: true, typing: false })}
        @commit=${(event: CustomEvent<Commit>) => this.onCommit(field, event.detail)}
      ></bi-combo-box>
      ${
        diagnostic
          ? html`<button
              type="button"
              id=${messageId}
              class="field-message ${diagnostic.severity}"
              title="Show in the editor"
              @click=${() => this.postToHost({ type: 'reveal', offset: diagnostic.offset })}
            >
              <bi-icon name=${diagnostic.severity}></bi-icon><span>${diagnostic.message}</span>
            </button>`
          : field === 'profile'
            ? this.renderDecidedBy(`${id}-decided`)
            : nothing
      }
    </div>`;
  }

  /** What decided who signs; the whole order is its tooltip. */
  private renderDecidedBy(id: string): TemplateResult | typeof nothing {
    if (!this.decidedBy) return nothing;
    return html`<span id=${id} class="decided-by" title=${this.form.signer.details.join('\n')}
      >${this.decidedBy}</span
    >`;
  }

  private renderAdvancedToggle(): TemplateResult {
    const set = FOLDED.flatMap(field =>
      this.form.values[field] === null ? [] : [`${formWords(field).label} ${this.form.values[field]}`],
    );
    return html` <button
      type="button"
      class="advanced-toggle"
      aria-expanded=${this.advanced ? 'true' : 'false'}
      @click=${() => (this.advanced = !this.advanced)}
    >
      <bi-icon name="chevronDown"></bi-icon><span>${FOLDED_WORDS}</span>
      <span class="muted ellipsis">${this.advanced ? '' : set.join(' · ')}</span>
    </button>`;
  }

  private renderOtherDiagnostics(): TemplateResult | typeof nothing {
    const shown = new Set(FORM_FIELDS.map(field => this.diagnosticOf(field)));
    const others = this.form.diagnostics.filter(diagnostic => !shown.has(diagnostic));
    if (others.length === 0) return nothing;
    return html` <ul class="diagnostics" aria-label="Problems in the request file">
      ${others.map(
        diagnostic =>
          html` <li>
            <button
              type="button"
              class="diagnostic ${diagnostic.severity}"
              title="Show in the editor"
              @click=${() => this.postToHost({ type: 'reveal', offset: diagnostic.offset })}
            >
              <bi-icon name=${diagnostic.severity}></bi-icon><span>${diagnostic.message}</span>
              <span class="muted place">Ln ${diagnostic.line}, Col ${diagnostic.column}</span>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  protected override render(): TemplateResult {
    return html` <section class="form ${this.advanced ? 'advanced-open' : ''}" aria-label="Request">
      <div class="fields">
        ${UNFOLDED.map(field => this.renderField(field))} ${this.renderAdvancedToggle()}
        ${FOLDED.map(field => this.renderField(field))}
      </div>
      ${this.renderOtherDiagnostics()}
    </section>`;
  }
}
