import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean } | undefined>>;
}

/** A package as it is published. */
export interface Published {
  readonly name: string;
  /** What can be imported of it, by full names: those of modules, not of JSON files. */
  readonly entries: readonly { readonly name: string; readonly require: boolean }[];
  /** What its users must have beside it. */
  readonly peers: readonly string[];
}

/** Everything that is published of a clone of this repository. */
export function publishedOf(root: string): Published[] {
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name, 'package.json')))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Manifest)
    .filter((manifest) => manifest.private !== true)
    .map(({ name, exports, peerDependencies = {}, peerDependenciesMeta = {} }) => ({
      name,
      entries: Object.entries(exports)
        .filter(([path]) => !path.endsWith('.json'))
        .map(([path, target]) => ({
          name: name + path.slice(1),
          require: typeof target === 'object' && 'require' in target,
        })),
      peers: Object.entries(peerDependencies)
        .filter(([peer]) => peerDependenciesMeta[peer]?.optional !== true)
        .map(([peer, range]) => `${peer}@${range}`),
    }));
}
