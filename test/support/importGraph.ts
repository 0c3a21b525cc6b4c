import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from '../harness/paths.ts';

/** An import of one file of the repository by another: of values, of types, or by `import()`. */
export interface FileImport {
  from: string;
  to: string;
}

/** Every import between files below some folders; paths are relative to the repository, with `/`. */
export function readImports(folders: readonly string[]): FileImport[] {
  return folders.flatMap(sourceFiles).flatMap(from => {
    const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(REPOSITORY, from), 'utf8'), true, true);
    return importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({ from, to: path.posix.join(path.posix.dirname(from), fileName) }));
  });
}

function sourceFiles(folder: string): string[] {
  return fs
    .readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .map(file => path.posix.join(folder, file.replaceAll(path.sep, '/')))
    .filter(file => /\.m?ts$/.test(file) && !file.endsWith('.d.ts'));
}

/** The circles of a graph: every group of two or more nodes that reach each other. */
export function findCircles(edges: readonly FileImport[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  // Tarjan's algorithm.
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    stack.push(node);
    for (const other of next.get(node) ?? []) {
      if (!order.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node) ?? 0, low.get(other) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) circles.push(group.sort());
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return circles;
}
