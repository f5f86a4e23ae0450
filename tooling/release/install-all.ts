import { execFileSync } from 'node:child_process';
import { commonJs, modules } from './programs.ts';
import { Project } from './project.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Everything in one project, by each package manager: imported as ES modules and as CommonJS on each Node. */
export function installAll({ world, packages, managers, report }: Rehearsal): void {
  for (const manager of managers) {
    const project = new Project(world, manager, manager);
    const peers = project.installer.peers ? [] : [...new Set(packages.flatMap((each) => each.peers))];
    report.cell(manager, 'installs', project.add(...packages.map(({ name }) => name), ...peers));
    project.write('all.mjs', modules(packages.flatMap(({ entries }) => entries)));
    project.write('all.cjs', commonJs(packages.flatMap(({ entries }) => entries)));
    for (const node of world.tools.nodes) {
      const major = execFileSync(node, ['--version'], { encoding: 'utf8' }).split('.')[0].slice(1);
      report.cell(manager, `ESM, Node ${major}`, project.node('all.mjs', node));
      report.cell(manager, `CJS, Node ${major}`, project.node('all.cjs', node));
    }
  }
}
