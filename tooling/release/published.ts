import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exports } from '../config/entries.ts';

/** What a package's manifest says of it to a registry. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly publishConfig?: object;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports: Exports;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean } | undefined>>;
}

/** A package as it is published. */
export interface Published {
  readonly name: string;
  readonly folder: string;
  /** What can be imported of it, by full names: those of modules, not of JSON files. */
  readonly entries: readonly { readonly name: string; readonly require: boolean }[];
  /** Whether it brings a program. */
  readonly program: boolean;
  /** What its users must have beside it. */
  readonly peers: readonly string[];
}

/** Every package and app that is published of a clone of this repository, with its folder. */
export function publishedManifests(root: string): { readonly folder: string; readonly manifest: Manifest }[] {
  return allManifests(root).filter(({ manifest }) => manifest.private !== true);
}

/** Everything with a manifest of its own, also what is not published. */
export function allManifests(root: string): { readonly folder: string; readonly manifest: Manifest }[] {
  return [
    ...['packages', 'apps'].flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name))),
    ...['docs', 'tooling'].map((name) => join(root, name)),
  ]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

/** The manifest of a package. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Everything that is published of a clone of this repository. */
export function publishedOf(root: string): Published[] {
  return publishedManifests(root).map(
    ({ folder, manifest: { name, bin, exports, peerDependencies = {}, peerDependenciesMeta = {} } }) => ({
      name,
      folder,
      program: bin !== undefined,
      entries: Object.entries(exports)
        .filter(([path]) => !path.endsWith('.json'))
        .map(([path, target]) => ({
          name: name + path.slice(1),
          require: typeof target === 'object' && 'require' in target,
        })),
      peers: Object.entries(peerDependencies)
        .filter(([peer]) => peerDependenciesMeta[peer]?.optional !== true)
        .map(([peer, range]) => `${peer}@${range}`),
    }),
  );
}
