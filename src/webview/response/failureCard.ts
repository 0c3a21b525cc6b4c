import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { FailureAction, FailureView } from '../../core/exchange/exchangeView.ts';
import { withoutExpectedTexts } from '../../core/bedrock/signatureDifference.ts';
import type { FailurePlace, MissingPermission, ModelCandidate } from '../../core/bedrock/failureDetails.ts';
import { ACTION_WORDS } from '../parts/exchangeWords.ts';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';
import { pairList } from '../parts/pairList.ts';
import './signatureView.ts';

/** What went wrong, in the service's words and in ours, and what can be done about it. */
@customElement('bi-failure-card')
export class FailureCard extends LightElement {
  @property({ attribute: false }) failure!: FailureView;
  /** The model that was refused, and the one that the file names now. */
  @property({ attribute: false }) sentModelId = '';
  @property({ attribute: false }) fileModelId: string | null = null;

  /** Another model was chosen since: the card offers to send the request again. */
  private get replaced(): boolean {
    return this.failure.candidates !== undefined && this.fileModelId !== null && this.fileModelId !== this.sentModelId;
  }

  private get actions(): readonly FailureAction[] {
    const { actions } = this.failure;
    return this.replaced ? ['sendAgain', ...actions.filter(action => action !== 'sendAgain')] : actions;
  }

  private renderPermission({
    actions,
    resource,
    principal,
    policyKind,
    explicitDeny,
    policy,
    notes,
  }: MissingPermission): TemplateResult {
    return html` <section class="failure-part" aria-label="Missing permission">
      <h3>${explicitDeny ? 'Denied permission' : 'Missing permission'}</h3>
      ${pairList([
        [actions.length === 1 ? 'Action' : 'Actions', actions.join(', '), 'code'],
        ['Resource', resource, 'code'],
        ['For', principal, 'code'],
        [explicitDeny ? 'Denied by' : 'Not allowed by', policyKind],
      ])}
      ${notes.map(note => html`<p class="muted">${note}</p>`)}
      ${
        policy === null
          ? nothing
          : html` <details class="fold">
              <summary>A policy that allows it</summary>
              <pre class="code-block" tabindex="0"><code>${policy}</code></pre>
            </details>`
      }
    </section>`;
  }

  private renderCandidates(candidates: readonly ModelCandidate[]): TemplateResult {
    const guessed = candidates.some(({ listed }) => !listed);
    return html` <section class="failure-part" aria-label="Models to use instead">
      <h3>Use instead</h3>
      <ul class="candidates">
        ${candidates.map(({ modelId, name, listed }) => {
          const chosen = modelId === this.fileModelId;
          return html` <li>
            <button
              type="button"
              class="candidate"
              aria-pressed=${chosen ? 'true' : 'false'}
              title=${`Write ${modelId} into the file`}
              @click=${() => this.postToHost({ type: 'setMembers', members: { modelId } })}
            >
              <bi-icon name=${chosen ? 'check' : 'arrowSwap'}></bi-icon>
              <span class="candidate-words"
                ><span class="code">${modelId}</span
                >${name === null ? nothing : html`<span class="muted">${name}</span>`}</span
              >
              ${listed ? nothing : html`<span class="chip">guess</span>`}
            </button>
          </li>`;
        })}
      </ul>
      ${guessed ? html`<p class="muted">A guess is made from the id and the Region; your account may not have it.</p>` : nothing}
      ${
        this.replaced
          ? html`<p class="note info" role="status">
              <bi-icon name="info"></bi-icon
              ><span
                >The file now says <span class="code">${this.fileModelId}</span>. Send it again, or undo the change in
                the editor.</span
              >
            </p>`
          : nothing
      }
    </section>`;
  }

  private renderPlaces(places: readonly FailurePlace[]): TemplateResult {
    return html` <ul class="plain-list places" aria-label="Places in the request">
      ${places.map(
        ({ path, line }) =>
          html`<li>
            <bi-icon name="goToFile"></bi-icon
            ><span><span class="code">${path}</span> <span class="muted">line ${line}</span></span>
          </li>`,
      )}
    </ul>`;
  }

  private renderRequestId(requestId: string): TemplateResult {
    return html`${requestId}
      <button
        type="button"
        class="icon-button"
        aria-label="Copy request id"
        title="Copy request id"
        @click=${() => this.postToHost({ type: 'copy', what: 'requestId' })}
      >
        <bi-icon name="copy"></bi-icon>
      </button>`;
  }

  private renderActions(choosing: boolean): TemplateResult | typeof nothing {
    if (this.actions.length === 0) return nothing;
    return html` <div class="actions">
      ${this.actions.map(
        (action, index) =>
          html` <vscode-button
            ?secondary=${index > 0 || choosing}
            @click=${() => this.postToHost({ type: 'failureAction', action })}
            >${ACTION_WORDS[action]}</vscode-button
          >`,
      )}
    </div>`;
  }

  protected override render(): TemplateResult {
    const {
      name,
      message,
      advice,
      status,
      requestId,
      originalStatusCode,
      originalMessage,
      resourceName,
      missingPermission,
      candidates,
      places,
      signature,
    } = this.failure;
    // Until one is chosen, the list of models is the first thing to do.
    const choosing = candidates !== undefined && !this.replaced;
    // The strings of a refused signature are shown beside each other below.
    const said = signature ? withoutExpectedTexts(message) : message;
    return html` <section class="failure" aria-label="Error">
      <h2 class="failure-name">
        <bi-icon name="error"></bi-icon
        ><span>${name}</span> ${status === null ? nothing : html`<span class="chip">HTTP ${status}</span>`}
      </h2>
      <p class="failure-message">${said}</p>
      ${places && !candidates ? this.renderPlaces(places) : nothing}
      ${advice ? html`<p class="failure-advice"><bi-icon name="lightbulb"></bi-icon><span>${advice}</span></p>` : nothing}
      ${candidates ? this.renderCandidates(candidates) : nothing}
      ${missingPermission ? this.renderPermission(missingPermission) : nothing}
      ${signature ? html`<bi-signature-view .signature=${signature}></bi-signature-view>` : nothing}
      ${pairList([
        ["Model's status", originalStatusCode],
        ["Model's message", originalMessage],
        ['Resource', resourceName, 'code'],
        ['Request id', requestId === null ? null : this.renderRequestId(requestId), 'code'],
      ])}
      ${this.renderActions(choosing)}
    </section>`;
  }
}
