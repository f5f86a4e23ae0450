import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mayImport } from '../config/storeys.js';
import { readManifest } from '../release/published.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plan: Readonly<Record<string, readonly string[]>> = mayImport;

/** Packages by storey, the ground floor first: each stands one above the highest of those that it may import. */
export function storeys(): readonly (readonly string[])[] {
  const floors = new Map<string, number>();
  const floorOf = (name: string): number => {
    const known = floors.get(name);
    if (known !== undefined) return known;
    const floor = 1 + Math.max(-1, ...plan[name].map(floorOf));
    floors.set(name, floor);
    return floor;
  };
  for (const name of Object.keys(plan)) floorOf(name);
  const packages = Array.from({ length: 1 + Math.max(...floors.values()) }, (_, floor) =>
    [...floors]
      .filter(([, its]) => its === floor)
      .map(([name]) => name)
      .sort(),
  );
  return [...packages, readdirSync(join(root, 'apps')).sort()];
}

const [width, high, wide, gap] = [960, 34, 104, 8];

/** The floor plan as an image. */
export function floorPlanSvg(): string {
  const floors = [...storeys()].reverse();
  const height = floors.length * (high + 26) + 20;
  const boxes = floors.flatMap((names, floor) => {
    const y = 14 + floor * (high + 26);
    const left = (width - names.length * (wide + gap) + gap) / 2;
    return names.map((name, index) => {
      const x = left + index * (wide + gap);
      return [
        `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="6" fill="${floor === 0 ? '#fdf1e3' : '#e8f0fa'}" stroke="#44546a"/>`,
        `<text x="${x + wide / 2}" y="${y + high / 2 + 4}" text-anchor="middle" font-size="12">${name}</text>`,
      ].join('');
    });
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img">`,
    '<title>The packages by storey: each imports from below alone</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

/** The page on how the repository is built, in Markdown. */
export function architecturePage(): string {
  const about = (name: string): string => readManifest(join(root, 'packages', name)).description ?? '';
  const rows = storeys()
    .slice(0, -1)
    .reverse()
    .flat()
    .map((name) => `| [${name}](../packages/${name}) | ${about(name)} | ${[...plan[name]].sort().join(', ') || '-'} |`);
  return [
    '# Architecture',
    '',
    'Dependencies point down only, and a lint rule (`tooling/config/storeys.js`) holds that. This page is drawn from the rule by `pnpm generate',
    'floor-plan`; a test keeps it so.',
    '',
    '![The packages by storey, apps on top, ground at the bottom](images/floor-plan.svg)',
    '',
    '| package | what it is | may import |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'Apps stand on top: each may import every package and no other app, and `htg` is made of their commands. `ground`, `terminal` and `explorer` are',
    'private and bundled into those that use them.',
    '',
    '## What holds it together',
    '',
    '- **Only `engine` knows backends, only `libtensorflow` knows Node and the C library.** Everything that computes is a program of tensors, which runs on',
    '  TensorFlow, WebGPU, WebGL, WASM and plain JavaScript alike, and can be compiled.',
    '- **Every part has a name.** The table from `kind` to schema and function stands in the package of the family; recipes, JSON Schemas, the',
    '  [map of components](components.md) and ablations are made from it.',
    '- **A training is an async iterable.** Logging, validation, early stopping and checkpoints consume it: [trainer](../packages/trainer).',
    '- **One reading of images, one preprocessing**: `datasets` reads, `contract.json` says how an image is seen, and whatever embeds one goes by it:',
    '  [embed](../packages/embed).',
    '- **A run is a folder**, written so that a crash at any moment leaves whole files: recipe, manifest of the images, metrics, checkpoints, report.',
    '- **Everything random is seeded.** On one machine a run repeats to the bit, and a killed one that is resumed ends where the other does.',
    '- **Numbers are held to other systems** by golden files (`tooling/oracles`): PyTorch, pytorch-metric-learning, torchreid, scikit-learn.',
    '',
    'How to add a part: [contributing](../CONTRIBUTING.md).',
    '',
  ].join('\n');
}
