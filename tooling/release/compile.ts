import { imports } from './programs.ts';
import { Project } from './project.ts';
import type { Outcome } from './project.ts';
import { readReadme } from './readme.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Nothing is left out: neither declarations of packages, nor what `tsc --init` of TypeScript 5.9 turns on. */
const strictest = {
  target: 'esnext',
  lib: ['esnext', 'dom'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUncheckedSideEffectImports: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  moduleDetection: 'force',
  skipLibCheck: false,
  noEmit: true,
};

/** Errors in what is ours: TensorFlow.js's own declarations do not hold without `skipLibCheck`, with or without these packages. */
function ours({ said, ...outcome }: Outcome): Outcome {
  const errors = said
    .split(/\n(?=\S)/)
    .filter((line) => line.includes('error TS') && !line.startsWith('node_modules/@tensorflow/'));
  return outcome.ok
    ? { ...outcome, said }
    : { ok: errors.length === 0 && said.includes('error TS'), said: errors.join('\n') };
}

/** Declarations of every entry, and every README's example, by each way in which TypeScript looks for modules. */
export function compile({ world, packages, report }: Rehearsal): void {
  const project = new Project(world, 'project');
  const readmes = packages.map(({ name, folder }) => readReadme(folder, name));
  const names = new Set(readmes.flatMap(({ install }) => install));
  if (!report.check('types: installs', project.add('typescript@5.9', '@types/node@20', ...names))) return;
  project.write('declarations.mts', imports(packages.flatMap(({ entries }) => entries)));
  readmes.forEach(({ example }, index) => {
    if (example !== undefined) project.write(`examples/${packages[index].name.replace('/', '-')}.mts`, example);
  });
  for (const types of [['node'], []]) {
    // Examples are programs for Node.
    const include = types.length === 0 ? ['declarations.mts'] : ['declarations.mts', 'examples/*.mts'];
    for (const [module, moduleResolution] of [
      ['node16', 'node16'],
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const compilerOptions = { ...strictest, types, module, moduleResolution };
      const config = `${moduleResolution}-${types.join('')}.json`;
      project.write(config, JSON.stringify({ compilerOptions, include }));
      const compiled = project.spawn(['node', 'node_modules/typescript/bin/tsc', '-p', config]);
      report.cell(`TypeScript 5.9${types.length === 0 ? ', no types of Node' : ''}`, moduleResolution, ours(compiled));
    }
  }
}
