import { join } from 'node:path';
import { publishedManifests } from '../../tooling/release/published.ts';
import { root } from './pages.ts';

/** The source of every entry that can be imported of packages and of `htg`, by its full name. */
export function entries(): ReadonlyMap<string, string> {
  return new Map(
    publishedManifests(root)
      .filter(({ folder, manifest }) => /[\\/]packages[\\/]/.test(folder) || manifest.name === 'htg')
      .flatMap(({ folder, manifest: { name, exports } }) =>
        Object.entries(exports).flatMap(([path, target]) => {
          const source = typeof target === 'object' ? target['@htg/source'] : undefined;
          return typeof source === 'string' ? [[name + path.slice(1), join(folder, source)] as const] : [];
        }),
      ),
  );
}
