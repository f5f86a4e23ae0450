/** The `exports` of a package's manifest, as far as a build goes by them. */
export type Exports = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** The sources of a package's entries, such as `src/index.ts`: what its exports have under `@htg/source`. */
export function entriesOf(exports: Exports): string[] {
  return Object.values(exports).flatMap(sourcesOf);
}

/** Whether a package's modules can be required, too: programs cannot, they are run. */
export function canBeRequired(exports: Exports): boolean {
  return Object.values(exports).some((target) => typeof target === 'object' && 'require' in target);
}

/** Where a build puts a source, from `dist` on and without extension: `src/node/index.ts` is built into `dist/node/index.js`. */
export function builtName(source: string): string {
  return source.replace(/^(\.\/)?src\//, '').replace(/\.ts$/, '');
}

/**
 * The exports of a package as it is published: beside each `@htg/source`, which stands in the manifest, what is built of it. Files that
 * are no modules stay as they are.
 *
 * @param required whether there is a CommonJS build
 */
export function publishedExports(exports: Exports, required: boolean): Exports {
  return Object.fromEntries(
    Object.entries(exports).map(([path, target]) => {
      const sources = sourcesOf(target);
      if (sources.length === 0) return [path, target];
      const [main, browser] = sources.map((source) => `./dist/${builtName(source)}`);
      const built = required
        ? { import: typed(main, '.js', '.d.ts'), require: typed(main, '.cjs', '.d.cts') }
        : typed(main, '.js', '.d.ts');
      const inPages = sources.length === 1 ? {} : { browser: typed(browser, '.js', '.d.ts') };
      return [path, { '@htg/source': (target as Record<string, unknown>)['@htg/source'], ...inPages, ...built }];
    }),
  );
}

/** What an export is built of: a module, and its other one for pages where there is one. */
function sourcesOf(target: Exports[string]): string[] {
  const source = typeof target === 'string' ? undefined : target['@htg/source'];
  const { default: main, browser } = (typeof source === 'object' ? source : { default: source }) as {
    readonly default?: string;
    readonly browser?: string;
  };
  return [main, browser].filter((file) => file?.endsWith('.ts') === true) as string[];
}

const typed = (file: string, code: string, types: string): Readonly<Record<string, string>> => ({
  types: file + types,
  default: file + code,
});
