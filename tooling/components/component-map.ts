import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docstrings } from './docstrings.ts';
import type { Docstring } from './docstrings.ts';
import { families } from './families.ts';
import type { Family } from './families.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const nothing: Docstring = { about: '', formula: '', source: '' };

/** What is called to score, with what pytorch-metric-learning calls it. */
const scores: Readonly<Record<string, string>> = {
  evaluateRetrieval: 'AccuracyCalculator',
  evaluateReidentification: '',
  evaluateSingleGalleryShot: '',
  evaluateRandomGallery: '',
  evaluateVerification: '',
  evaluateClustering: 'AccuracyCalculator',
  reRankedDistances: '',
};

/** The page of all parts, in Markdown: made of the tables of kinds and of their functions' comments. */
export function componentMap(): string {
  return [
    '# Map of components',
    '',
    'Every part that a recipe or a program can name, made by `pnpm generate components` from the tables of kinds and the comments in the',
    'sources. `PML` is what [pytorch-metric-learning](https://github.com/KevinMusgrave/pytorch-metric-learning) calls it; values and gradients',
    'of those losses and the sets of those miners are held to it by golden numbers.',
    ...families.flatMap(section),
    ...metrics(),
    '',
  ].join('\n');
}

function section(family: Family): string[] {
  const comments = docstrings(join(root, 'packages', family.package, 'src'));
  const name = `@htg/${family.package}`;
  const formulas = family.kinds.some((kind) => commentOf(family, kind, comments).formula !== '');
  const peers = Object.keys(family.peers).length > 0;
  const head = ['kind', 'what', ...(formulas ? ['formula'] : []), 'source', 'import', ...(peers ? ['PML'] : [])];
  const rows = family.kinds.map((kind) => {
    const { about, formula, source } = commentOf(family, kind, comments);
    const imported = functionOf(family, kind, comments);
    return [
      `\`${kind}\``,
      about,
      ...(formulas ? [formula.split('\n').filter(Boolean).map(code).join('<br>')] : []),
      source,
      imported === undefined ? `\`${family.package}\`'s table` : `\`${imported}\``,
      ...(peers ? [kind in family.peers ? `\`${family.peers[kind]}\`` : '-'] : []),
    ];
  });
  return [
    '',
    `## ${family.title}`,
    '',
    `Of [${name}](../packages/${family.package}); by name in \`${name}/named\`; in a recipe \`${family.recipe}\`, such as \`${family.recipe.replace('KIND', family.kinds[0])}\`.`,
    '',
    ...table(head, rows),
  ];
}

function metrics(): string[] {
  const comments = docstrings(join(root, 'packages/metrics/src'));
  const rows = Object.entries(scores).map(([name, peer]) => {
    const { about, source } = comments.get(name) ?? nothing;
    return [`\`${name}\``, about, source, peer === '' ? '-' : `\`${peer}\``];
  });
  return [
    '',
    '## Metrics',
    '',
    'Of [@htg/metrics](../packages/metrics); `htg evaluate` calls them by `--protocol`.',
    '',
    ...table(['import', 'what', 'source', 'PML'], rows),
  ];
}

/** The function that makes a kind, where it has one of its own. */
function functionOf({ functions }: Family, kind: string, comments: ReadonlyMap<string, Docstring>): string | undefined {
  return [functions[kind], `${kind}Loss`, kind].find((name) => comments.has(name));
}

/** The comment of a kind's function; a member of a series without a source of its own has that of the series' first. */
function commentOf(family: Family, kind: string, comments: ReadonlyMap<string, Docstring>): Docstring {
  const name = functionOf(family, kind, comments);
  return name === undefined ? nothing : (comments.get(name) ?? nothing);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function code(text: string): string {
  return `\`${text}\``;
}
