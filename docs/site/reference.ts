import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { publishedManifests } from '../../tooling/release/published.ts';
import { root, staged } from './pages.ts';

/** The source of every entry that can be imported of packages and of `htg`, by its full name. */
export function entries(): ReadonlyMap<string, string> {
  return new Map(
    publishedManifests(root)
      .filter(({ folder, manifest }) => folder.includes('/packages/') || manifest.name === 'htg')
      .flatMap(({ folder, manifest: { name, exports } }) =>
        Object.entries(exports).flatMap(([path, target]) => {
          const source = typeof target === 'object' ? target['@htg/source'] : undefined;
          return typeof source === 'string' ? [[name + path.slice(1), join(folder, source)] as const] : [];
        }),
      ),
  );
}

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
  const names = new Map([...sources].map(([name, source]) => [relative(root, source), name]));
  for (const module of project.children ?? []) {
    const file = module.sources?.[0].fileName ?? '';
    const name = [...names].find(([source]) => source.endsWith(file))?.[1];
    if (name !== undefined) module.name = name;
  }
  await app.generateOutputs(project);
}
