import { modules } from './programs.ts';
import { Project } from './project.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Each package in a project of its own, by one name: what comes with it, and whether it finds what it imports. */
export function installAlone({ world, packages, managers, report }: Rehearsal): void {
  for (const manager of managers.filter((name) => ['npm', 'pnp'].includes(name))) {
    for (const { name, entries, peers } of packages) {
      const project = new Project(world, `${manager}/${name}`, manager);
      const added = project.add(name, ...(project.installer.peers ? [] : peers));
      const count = /added (\d+) package/.exec(added.said)?.at(1);
      const size = project.spawn(['du', '-sm', 'node_modules']).said.split('\t')[0];
      report.check(`alone: ${manager}: ${name}${count === undefined ? '' : `, ${count} packages, ${size} MB`}`, added);
      project.write('all.mjs', modules([{ name, entries, peers: [] }]));
      report.check(`alone: ${manager}: ${name} is imported`, project.node('all.mjs'));
    }
  }
}
