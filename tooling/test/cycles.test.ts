import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => `${group}/${name}`),
);

/** Which files of the same package each source file imports, types included. */
function importsIn(folder: string): Map<string, string[]> {
  const files = readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, folder, 'src', file));
  return new Map(
    files.map((file) => {
      const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?\bfrom '(\.[^']+)';/gm);
      return [file, [...statements].map(([, path]) => join(dirname(file), path))];
    }),
  );
}

/** The circles of a graph: sets of more than one node, each of which leads to all others of its set. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(node, graph)]));
  const circles = [...graph.keys()].map((node) =>
    [...(reached.get(node) ?? [])].filter((other) => reached.get(other)?.has(node)).sort(),
  );
  return [...new Map(circles.filter((circle) => circle.length > 0).map((circle) => [circle.join(), circle])).values()];
}

function reachedFrom(node: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(node) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return reached;
}

it.each(folders)('no file of %s leads back to itself', (folder) => {
  const graph = importsIn(folder);
  expect(graph.size).toBeGreaterThan(0);
  const circles = circlesOf(graph).map((circle) => circle.map((file) => relative(join(root, folder, 'src'), file)));
  expect(circles).toEqual([]);
});

it('finds circles where there are some', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
    ['e', ['e']],
  ]);
  expect(circlesOf(graph)).toEqual([['b', 'c'], ['e']]);
});
