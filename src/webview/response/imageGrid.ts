import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExchangeView, ImageView } from '../../core/exchange/exchangeView.ts';
import { formatBytes, formatCount } from '../parts/format.ts';
import type { HostAnswer, HostAnswers } from '../host/hostAnswers.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';

const KINDS: Readonly<Record<string, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/svg+xml': 'SVG',
};

type Loaded = { url: string } | { problem: string };

/** The images of an answer. Their bytes come from the host one by one and live in `blob:` addresses while they are shown. */
@customElement('bi-image-grid')
export class ImageGrid extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) answers!: HostAnswers;
  @state() private enlarged: number | null = null;
  private loaded = new Map<number, Loaded>();
  private shownId = '';
  private asked: number | null = null;
  private unlisten: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unlisten?.();
    this.unlisten = undefined;
    this.forget();
  }

  protected override willUpdate(): void {
    this.unlisten ??= this.answers.listen(answer => this.onAnswer(answer));
    if (this.shownId === this.exchange.id) return;
    this.forget();
    this.shownId = this.exchange.id;
  }

  protected override updated(): void {
    this.askNext();
  }

  private forget(): void {
    for (const image of this.loaded.values()) if ('url' in image) URL.revokeObjectURL(image.url);
    this.loaded.clear();
    this.shownId = '';
    this.asked = null;
    this.enlarged = null;
  }

  /** One at a time, so that the first is seen before the last has come. */
  private askNext(): void {
    if (this.asked !== null || !this.isConnected) return;
    const index = this.exchange.images.findIndex((image, at) => image.refusal === null && !this.loaded.has(at));
    if (index < 0) return;
    this.asked = index;
    this.postToHost({ type: 'image', exchangeId: this.exchange.id, index });
  }

  private onAnswer(answer: HostAnswer): void {
    if (answer.type !== 'imageData' || answer.exchangeId !== this.exchange.id || answer.index !== this.asked) return;
    const image = this.exchange.images[answer.index];
    this.asked = null;
    if (answer.data === null || !image) {
      this.loaded.set(answer.index, {
        problem: 'This image is no longer kept. Send the request again to make a new one.',
      });
    } else {
      const blob = new Blob([answer.data as Uint8Array<ArrayBuffer>], { type: image.mediaType });
      this.loaded.set(answer.index, { url: URL.createObjectURL(blob) });
    }
    this.requestUpdate();
  }

  private onBroken(index: number): void {
    const image = this.loaded.get(index);
    if (image && 'url' in image) URL.revokeObjectURL(image.url);
    this.loaded.set(index, { problem: 'This image is damaged and cannot be shown.' });
    this.requestUpdate();
  }

  private renderPicture(image: ImageView, index: number, name: string): TemplateResult {
    const loaded = this.loaded.get(index);
    const problem = image.refusal ?? (loaded && 'problem' in loaded ? loaded.problem : null);
    if (problem !== null) {
      return html`<p class="no-picture"><bi-icon name="warning"></bi-icon><span>${problem}</span></p>`;
    }
    if (!loaded || !('url' in loaded)) return html`<p class="no-picture muted">Loading…</p>`;
    const large = this.enlarged === index;
    return html` <button
      type="button"
      class="picture-button"
      aria-pressed=${large ? 'true' : 'false'}
      aria-label="${large ? 'Show smaller' : 'Enlarge'}: ${name}"
      title=${large ? 'Show smaller' : 'Enlarge'}
      @click=${() => {
        this.enlarged = large ? null : index;
      }}
    >
      <img src=${loaded.url} alt=${name} decoding="async" @error=${() => this.onBroken(index)} />
    </button>`;
  }

  protected override render(): TemplateResult {
    const { id, images } = this.exchange;
    return html` <ul class="image-grid ${images.length === 1 ? 'single' : ''}">
      ${images.map((image, index) => {
        const { width, height, bytes, seed, mediaType } = image;
        const pixels = width === null || height === null ? null : `${formatCount(width)} × ${formatCount(height)}`;
        const name = `Image ${index + 1} of ${images.length}${pixels === null ? '' : `, ${pixels} pixels`}`;
        const facts = [
          KINDS[mediaType] ?? 'Unknown kind',
          ...(pixels === null ? [] : [pixels]),
          formatBytes(bytes),
          ...(seed === null ? [] : [`seed ${seed}`]),
        ];
        return html` <li class=${this.enlarged === index ? 'enlarged' : ''}>
          <figure>
            ${this.renderPicture(image, index, name)}
            <figcaption>
              <span class="image-facts"
                >${facts.map((fact, at) => html`${at > 0 ? html`<span aria-hidden="true"> · </span>` : nothing}<span>${fact}</span>`)}</span
              >
              <button
                type="button"
                class="icon-button"
                aria-label="Save image ${index + 1}"
                title="Save image…"
                @click=${() => this.postToHost({ type: 'saveImage', exchangeId: id, index })}
              >
                <bi-icon name="save"></bi-icon>
              </button>
            </figcaption>
          </figure>
        </li>`;
      })}
    </ul>`;
  }
}
