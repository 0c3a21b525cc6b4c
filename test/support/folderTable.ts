import { FOLDERS, OUTSIDE } from './importTable.ts';

const CORE = FOLDERS.map(({ folder }) => folder).filter(folder => folder.startsWith('src/core/'));

/** The table of the folders as CONTRIBUTING.md shows it, in Markdown. */
export function folderTable(): string {
  const rows = [...FOLDERS, ...OUTSIDE].map(
    ({ folder, holds, mayImport }) => `| \`${folder}\` | ${holds} | ${listFolders(mayImport)} |`,
  );
  return ['| Folder | What is in it | What it may import |', '|---|---|---|', ...rows].join('\n');
}

function listFolders(folders: readonly string[]): string {
  const allOfCore = CORE.every(folder => folders.includes(folder));
  const rest = allOfCore ? folders.filter(folder => !CORE.includes(folder)) : folders;
  const names = rest.map(folder => `\`${folder.replace(/^src\//, '')}\``);
  if (allOfCore) names.unshift('all of `core`');
  return names.join(', ') || 'nothing';
}
