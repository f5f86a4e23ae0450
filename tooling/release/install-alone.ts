import { modules } from './programs.ts';
import { Project } from './project.ts';
import { readReadme } from './readme.ts';
import type { Rehearsal } from './rehearsal.ts';

/**
 * Each package in a project of its own, installed as its README says: what comes with it, and whether it finds what it imports. Plug'n'Play
 * finds nothing that is not named by who imports it.
 */
export function installAlone({ world, packages, managers, report }: Rehearsal): void {
  for (const manager of managers.filter((name) => ['npm', 'pnp'].includes(name))) {
    for (const { name, folder, entries } of packages) {
      const project = new Project(world, `${manager}/${name}`, manager);
      const { install } = readReadme(folder, name);
      const added = project.add(...install);
      const count = /added (\d+) package/.exec(added.said)?.at(1);
      const size = project.spawn(['du', '-sm', 'node_modules']).said.split('\t')[0];
      const words = [
        `alone: ${manager}: ${install.join(' ')}`,
        ...(count === undefined ? [] : [`${count} packages, ${size} MB`]),
      ];
      report.check(words.join(': '), added);
      project.write('all.mjs', modules(entries));
      report.check(`alone: ${manager}: ${name} is imported`, project.node('all.mjs'));
    }
  }
}
