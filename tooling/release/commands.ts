import { join } from 'node:path';
import { Project } from './project.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Programs as they are called by somebody who has read a message or a README. */
export function callCommands({ world, packages, managers, report }: Rehearsal): void {
  for (const manager of managers) {
    const project = new Project(world, manager, manager);
    const peers = packages.find(({ name }) => name === '@htg/engine')?.peers ?? [];
    report.check(
      `commands: ${manager}: installs`,
      project.add('@htg/engine', ...(project.installer.peers ? [] : peers)),
    );
    const doctor = project.npx('@htg/libtensorflow', 'doctor');
    // Whatever it finds, it begins with the Node that it runs on.
    report.cell(manager, 'npx @htg/libtensorflow', { ...doctor, ok: /^Node +v/m.test(doctor.said) });
  }
  const project = new Project(world, 'nothing-installed');
  for (const name of packages.filter((each) => each.program).map((each) => each.name)) {
    report.check(`commands: npx ${name} --help`, project.npx(name, '--help'));
  }
  // Every program loads more than its help does.
  project.write('embeddings.csv', 'x,y\n1,0\n0.9,0.1\n0,1\n0.1,0.9\n');
  project.write('labels.csv', 'label\na\na\nb\nb\n');
  const scored = project.npx(
    '@htg/evaluate',
    '--embeddings',
    'embeddings.csv',
    '--labels',
    'labels.csv#label',
    '--json',
  );
  report.check('commands: npx @htg/evaluate scores a file', {
    ...scored,
    ok: scored.ok && /"rank1": ?1\b/.test(scored.said),
  });
  installGlobally(project, world, report);
}

/** All programs at once: each computes with one copy of TensorFlow.js. */
function installGlobally(project: Project, { place, registry }: Rehearsal['world'], report: Rehearsal['report']): void {
  const prefix = join(place, 'global');
  // What is installed globally does not go by a project's settings.
  const from = ['--registry', registry, '--prefix', prefix, '--no-audit', '--no-fund'];
  const added = project.spawn(['npm', 'install', '--global', ...from, 'htg']);
  const count = /added (\d+) package/.exec(added.said)?.at(1) ?? '?';
  const size = project.spawn(['du', '-sm', prefix]).said.split('\t')[0];
  report.check(`commands: npm install --global htg: ${count} packages, ${size} MB`, added);
  const cores = project.spawn(['find', prefix, '-path', '*/@tensorflow/tfjs-core/package.json']).said.split('\n');
  report.check('commands: one tfjs-core in a global install', { ok: cores.length === 1, said: cores.join('\n') });
  const doctor = project.spawn([join(prefix, 'bin', 'htg'), 'engine', 'doctor']);
  const quiet = /^Node +v/m.test(doctor.said) && !doctor.said.includes('Platform node has already been set');
  report.check('commands: htg engine doctor says what it should, and nothing else', { ...doctor, ok: quiet });
}
