import account from '@vscode/codicons/src/icons/account.svg' with { type: 'text' };
import arrowSwap from '@vscode/codicons/src/icons/arrow-swap.svg' with { type: 'text' };
import beaker from '@vscode/codicons/src/icons/beaker.svg' with { type: 'text' };
import check from '@vscode/codicons/src/icons/check.svg' with { type: 'text' };
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg' with { type: 'text' };
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg' with { type: 'text' };
import close from '@vscode/codicons/src/icons/close.svg' with { type: 'text' };
import copy from '@vscode/codicons/src/icons/copy.svg' with { type: 'text' };
import diff from '@vscode/codicons/src/icons/diff.svg' with { type: 'text' };
import debugStop from '@vscode/codicons/src/icons/debug-stop.svg' with { type: 'text' };
import error from '@vscode/codicons/src/icons/error.svg' with { type: 'text' };
import eye from '@vscode/codicons/src/icons/eye.svg' with { type: 'text' };
import fileMedia from '@vscode/codicons/src/icons/file-media.svg' with { type: 'text' };
import goToFile from '@vscode/codicons/src/icons/go-to-file.svg' with { type: 'text' };
import info from '@vscode/codicons/src/icons/info.svg' with { type: 'text' };
import json from '@vscode/codicons/src/icons/json.svg' with { type: 'text' };
import lightbulb from '@vscode/codicons/src/icons/lightbulb.svg' with { type: 'text' };
import markdown from '@vscode/codicons/src/icons/markdown.svg' with { type: 'text' };
import mask from '@vscode/codicons/src/icons/eye-closed.svg' with { type: 'text' };
import newFile from '@vscode/codicons/src/icons/new-file.svg' with { type: 'text' };
import pass from '@vscode/codicons/src/icons/pass.svg' with { type: 'text' };
import pin from '@vscode/codicons/src/icons/pin.svg' with { type: 'text' };
import pinned from '@vscode/codicons/src/icons/pinned.svg' with { type: 'text' };
import play from '@vscode/codicons/src/icons/play.svg' with { type: 'text' };
import pulse from '@vscode/codicons/src/icons/pulse.svg' with { type: 'text' };
import save from '@vscode/codicons/src/icons/save.svg' with { type: 'text' };
import question from '@vscode/codicons/src/icons/question.svg' with { type: 'text' };
import shield from '@vscode/codicons/src/icons/shield.svg' with { type: 'text' };
import tools from '@vscode/codicons/src/icons/tools.svg' with { type: 'text' };
import untrusted from '@vscode/codicons/src/icons/workspace-untrusted.svg' with { type: 'text' };
import warning from '@vscode/codicons/src/icons/warning.svg' with { type: 'text' };

/**
 * Codicons as drawings inside the bundle: nothing is loaded, so no icon appears late, and the policy needs no
 * `font-src`.
 */
const SOURCES = {
  account,
  arrowSwap,
  beaker,
  check,
  chevronDown,
  circleSlash,
  close,
  copy,
  diff,
  debugStop,
  error,
  eye,
  fileMedia,
  goToFile,
  info,
  json,
  lightbulb,
  markdown,
  mask,
  newFile,
  pass,
  pin,
  pinned,
  play,
  pulse,
  question,
  save,
  shield,
  tools,
  untrusted,
  warning,
};

export type IconName = keyof typeof SOURCES;

const drawings = new Map<IconName, Element>();

function drawing(name: IconName): Node {
  let drawn = drawings.get(name);
  if (!drawn) {
    drawn = new DOMParser().parseFromString(SOURCES[name], 'image/svg+xml').documentElement;
    drawings.set(name, drawn);
  }
  return document.importNode(drawn, true);
}

/** `<bi-icon name="error">`: says nothing to a screen reader; the text or the label beside it does. */
class IconElement extends HTMLElement {
  static readonly observedAttributes = ['name'];

  /** Not before it is in the page: lit counts the nodes of a template that it has just cloned. */
  connectedCallback(): void {
    this.draw();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.draw();
  }

  private draw(): void {
    const name = this.getAttribute('name');
    this.setAttribute('aria-hidden', 'true');
    this.replaceChildren(...(name && name in SOURCES ? [drawing(name as IconName)] : []));
  }
}

customElements.define('bi-icon', IconElement);
