import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';
import { builtName, canBeRequired, entriesOf } from './entries.ts';
import type { Exports } from './entries.ts';
import { noDynamicRequire } from './no-dynamic-require.ts';

const ground = /^@htg\/ground\//;

/** The declarations' bundler leaves out what it finds in node_modules: this finds the ground floor's sources beside it. */
const groundTypes = {
  '@htg/ground/*': ['*.ts', '*/index.ts'].map((file) =>
    fileURLToPath(new URL(`../../packages/ground/src/${file}`, import.meta.url)),
  ),
};

/** What the build of a package has of its own. */
export interface PackageOptions extends Omit<Options, 'entry' | 'format' | 'dts' | 'clean'> {
  /** Modules that the package's own code starts from beside itself, such as threads: name in `dist` -> source. */
  readonly threads?: Readonly<Record<string, string>>;
  /** Programs besides that of `bin`: modules that are run, not imported. */
  readonly programs?: readonly string[];
}

/**
 * The build of every package, from its manifest: a file for each entry that its exports have under `@htg/source`, and `src/cli.ts` where it has
 * a program; ES modules, CommonJS where the exports name it, typed. Dependencies are left to the installer; the ground floor is bundled.
 */
export function packageBuild({ threads = {}, programs = [], ...own }: PackageOptions = {}): Options[] {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports; bin?: object };
  const entries = namedEntries(entriesOf(exports));
  const run = namedEntries([...(bin === undefined ? [] : ['src/cli.ts']), ...programs]);
  const build: Options = {
    ...common,
    ...own,
    noExternal: [ground, ...(own.noExternal ?? [])],
    dts: { entry: entries, compilerOptions: { paths: groundTypes } },
  };
  if (!canBeRequired(exports)) return [{ ...build, entry: { ...entries, ...threads, ...run }, format: ['esm'] }];
  const library: Options = { ...build, entry: { ...entries, ...threads }, format: ['esm', 'cjs'] };
  if (Object.keys(run).length === 0) return [library];
  return [library, { ...build, entry: run, format: ['esm'], dts: false, clean: false }];
}

/** A plain script for pages, minified, with all that it needs in it; besides the package's own build. */
export function pageScript(own: Options): Options {
  const options: Options = { ...common, format: ['iife'], target: 'es2020', platform: 'browser', clean: false };
  return { ...options, minify: true, noExternal: [ground], ...own };
}

const common: Options = {
  target: 'node20',
  clean: true,
  sourcemap: true,
  treeshake: true,
  plugins: [noDynamicRequire],
};

function namedEntries(sources: readonly string[]): Record<string, string> {
  return Object.fromEntries(sources.map((source) => [builtName(source), source.replace('./', '')]));
}
