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
          const source = sourceOf(target);
          return source === undefined ? [] : [[name + path.slice(1), join(folder, source)] as const];
        }),
      ),
  );
}

/** Of an entry that pages take by another file, Node's. */
function sourceOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target.endsWith('.ts') ? target : undefined;
  if (typeof target !== 'object' || target === null) return undefined;
  const { '@htg/source': source, default: other } = target as Readonly<Record<string, unknown>>;
  return sourceOf(source ?? other);
}
