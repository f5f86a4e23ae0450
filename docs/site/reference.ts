import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { entries } from './entries.ts';
import { root, staged } from './pages.ts';

/** Writes the reference: a page for each entry, with every export of it. */
export async function writeReference(): Promise<void> {
  const sources = entries();
  const options: Partial<PluginOptions> & Parameters<typeof Application.bootstrapWithPlugins>[0] = {
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: [...sources.values()],
    tsconfig: fileURLToPath(new URL('reference.tsconfig.json', import.meta.url)),
    router: 'module',
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    groupOrder: ['Functions', 'Classes', 'Variables', 'Interfaces', 'Type Aliases', '*'],
    tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    entryFileName: 'index',
    // Named, for what is named nowhere is written into docs, in place of what is there.
    outputs: [{ name: 'markdown', path: join(staged, 'reference') }],
    logLevel: 'Error',
    // What is not exported is explained where it is used.
    validation: { notExported: false, invalidLink: false, notDocumented: false },
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error('reference: expected the packages to compile, received errors, above');
  project.name = 'Reference';
  // TypeDoc calls a module by its path from the root, without its ending.
  const names = new Map(
    [...sources].map(([name, source]) => [
      relative(root, source)
        .replaceAll('\\', '/')
        .replace(/(\/index)?\.ts$/, ''),
      name,
    ]),
  );
  for (const module of project.children ?? []) {
    const name = names.get(module.name);
    if (name === undefined) throw new Error(`reference: expected the path of an entry, received ${module.name}`);
    module.name = name;
  }
  await app.generateOutputs(project);
}
