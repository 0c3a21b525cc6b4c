import { terminalText } from './terminal.ts';

/** Rows as aligned columns under their headings; what others wrote stays on one line and harmless. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings, ...rows.map(row => row.map(cell => terminalText(cell.replace(/\s+/g, ' ').trim()) || '-'))];
  const widths = headings.map((_, column) => Math.max(...cells.map(row => width(row[column] ?? ''))));
  return cells
    .map(row =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function width(text: string): number {
  return [...text].length;
}
