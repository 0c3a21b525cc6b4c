/** Stands in for @vscode/ripgrep, whose install script downloads the binary; this one's sibling carries it. */
export { rgPath } from '@vscode/ripgrep-universal';
