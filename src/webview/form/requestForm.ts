import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ageText } from '../../core/controlPlane/ageText.ts';
import type {
  FormDiagnostic,
  FormField,
  FormView,
  ListedField,
  PanelSigner,
  Suggestion,
} from '../../protocol/messages.ts';
import { FORM_FIELDS, LISTED_FIELDS } from '../../protocol/messages.ts';
import type { Commit, ComboBox, Opened } from './comboBox.ts';
import './comboBox.ts';
import type { ComboOption } from './comboList.ts';
import type { ListNote } from './comboPopup.ts';
import { LightElement } from '../parts/lightElement.ts';

interface FieldWords {
  label: string;
  /** The member's meaning, on the label's tooltip. */
  title: string;
  placeholder: string;
}

const WORDS: Record<FormField, FieldWords> = {
  modelId: {
    label: 'Model',
    title: 'modelId: a model id, an inference profile id or any ARN',
    placeholder: 'Model id, inference profile or ARN',
  },
  profile: {
    label: 'Profile',
    title:
      'Who signs: a profile from the AWS config files (profile in the file), a stored Bedrock API key, the environment or the sandbox',
    placeholder: 'Default credentials',
  },
  region: { label: 'Region', title: 'region: where the request is sent', placeholder: 'Region' },
  guardrailIdentifier: { label: 'Guardrail', title: 'guardrailIdentifier: an id or an ARN', placeholder: 'None' },
  guardrailVersion: { label: 'Version', title: 'guardrailVersion: a number or DRAFT', placeholder: 'None' },
  trace: { label: 'Trace', title: 'trace: whether the guardrail tells what it did', placeholder: 'Off' },
  performanceConfigLatency: { label: 'Latency', title: 'performanceConfigLatency', placeholder: 'standard' },
  serviceTier: { label: 'Tier', title: 'serviceTier', placeholder: 'default' },
};

/** The order of the fields, for reading and for the Tab key. */
const ORDER: readonly FormField[] = [
  'modelId',
  'profile',
  'region',
  'guardrailIdentifier',
  'guardrailVersion',
  'trace',
  'performanceConfigLatency',
  'serviceTier',
];
/** Folded away in a narrow panel. */
const ADVANCED: readonly FormField[] = ['performanceConfigLatency', 'serviceTier'];

/** The values the API names, offered where the host suggests nothing. */
const ENUMERATED: Partial<Record<FormField, readonly Suggestion[]>> = {
  trace: [
    { value: 'ENABLED', label: 'ENABLED', description: 'what the guardrail found' },
    { value: 'ENABLED_FULL', label: 'ENABLED_FULL', description: 'also what passed' },
    { value: 'DISABLED', label: 'DISABLED', description: 'no trace' },
  ],
  performanceConfigLatency: [
    { value: 'standard', label: 'standard' },
    { value: 'optimized', label: 'optimized' },
  ],
  serviceTier: ['default', 'priority', 'flex', 'reserved'].map(value => ({ value, label: value })),
};

/** Chosen, these ask something more before anything changes. */
const LEADING: readonly PanelSigner['kind'][] = ['storeApiKey', 'workspaceProfile'];

/** The request's members as fields over the file: what is committed here is written there. */
@customElement('bi-request-form')
export class RequestForm extends LightElement {
  @property({ attribute: false }) form!: FormView;
  @state() private advanced = false;

  /** Commits whatever stands as a draft, before something is sent. */
  commitDrafts(): void {
    for (const box of this.querySelectorAll<ComboBox>('bi-combo-box')) box.commitDraft();
  }

  private optionsOf(field: FormField): readonly ComboOption[] {
    const given = this.form.suggestions[field] ?? [];
    const options: readonly Suggestion[] = given.length > 0 ? given : (ENUMERATED[field] ?? []);
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
    if (this.form.readOnly.includes(field)) return 'Not a text in the file: edit it there';
    return this.form.defaults[field] ?? WORDS[field].placeholder;
  }

  private onCommit(field: FormField, { value, option }: Commit): void {
    if (field === 'profile') {
      this.commitProfile(value, option);
      return;
    }
    // Versions of one guardrail share a value: the row itself tells which was chosen.
    const suggestion = option
      ? this.form.suggestions[field]?.find(offered => offered.value === option.value && offered.label === option.label)
      : undefined;
    if (field === 'modelId' && suggestion?.ask) this.tell({ type: 'pickModel', modelId: value });
    else this.tell({ type: 'setMembers', members: { [field]: value === '' ? null : value, ...suggestion?.also } });
  }

  private commitProfile(value: string, option: ComboOption | null): void {
    const offered = this.form.suggestions.profile ?? [];
    const chosen = option
      ? offered.find(suggestion => suggestion.value === option.value && suggestion.label === option.label)
      : offered.find(suggestion => value !== '' && suggestion.value === value);
    const typed: PanelSigner = value === '' ? { kind: 'default' } : { kind: 'profile', name: value };
    // A field that shows the file's own profile and is emptied means the file only.
    if (!chosen && value === '' && this.form.signer.chosen === null) {
      this.tell({ type: 'setMembers', members: { profile: null } });
    } else this.tell({ type: 'signWith', signer: chosen?.signer ?? typed });
  }

  private diagnosticOf(field: FormField): FormDiagnostic | undefined {
    const own = this.form.diagnostics.filter(diagnostic => diagnostic.field === field);
    return (
      own.find(({ severity }) => severity === 'error') ?? own.find(({ severity }) => severity === 'warning') ?? own[0]
    );
  }

  /** How the field's list came to be, its age among it. */
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
    if (this.form.lists[field]) this.tell({ type: 'listAccount', field, refresh: false, typing });
  }

  private renderField(field: FormField): TemplateResult {
    const listed = LISTED_FIELDS.find(name => name === field);
    const { label, title } = WORDS[field];
    const id = `field-${field}`;
    const diagnostic = this.diagnosticOf(field);
    const messageId = `${id}-message`;
    return html` <div class="field field-${field} ${ADVANCED.includes(field) ? 'advanced' : ''}">
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
        @refresh=${() => listed && this.tell({ type: 'listAccount', field: listed, refresh: true, typing: false })}
        @commit=${(event: CustomEvent<Commit>) => this.onCommit(field, event.detail)}
      ></bi-combo-box>
      ${
        diagnostic
          ? html`<button
              type="button"
              id=${messageId}
              class="field-message ${diagnostic.severity}"
              title="Show in the editor"
              @click=${() => this.tell({ type: 'reveal', offset: diagnostic.offset })}
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
    const set = ADVANCED.flatMap(field =>
      this.form.values[field] === null ? [] : [`${WORDS[field].label} ${this.form.values[field]}`],
    );
    return html` <button
      type="button"
      class="advanced-toggle"
      aria-expanded=${this.advanced ? 'true' : 'false'}
      @click=${() => (this.advanced = !this.advanced)}
    >
      <bi-icon name="chevronDown"></bi-icon><span>Latency and tier</span>
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
              @click=${() => this.tell({ type: 'reveal', offset: diagnostic.offset })}
            >
              <bi-icon name=${diagnostic.severity}></bi-icon><span>${diagnostic.message}</span>
              <span class="muted place">Ln ${diagnostic.line}, Col ${diagnostic.column}</span>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  protected override render(): TemplateResult {
    const [first, rest] = [ORDER.filter(field => !ADVANCED.includes(field)), ADVANCED];
    return html` <section class="form ${this.advanced ? 'advanced-open' : ''}" aria-label="Request">
      <div class="fields">
        ${first.map(field => this.renderField(field))} ${this.renderAdvancedToggle()}
        ${rest.map(field => this.renderField(field))}
      </div>
      ${this.renderOtherDiagnostics()}
    </section>`;
  }
}
