import type { ReportAssets } from '../page/page-shell.ts';

/**
 * Bundles the page's script, charts included, and its style. Used while building this package and where its sources run; not
 * published.
 *
 * @param folder of `main.ts` and `style.css`
 */
export async function bundlePage(folder: string): Promise<ReportAssets> {
  // Here, not above: whoever installs the built package has no bundler, and needs none.
  const { build } = await import('esbuild');
  const [script, style] = await Promise.all(
    ['main.ts', 'style.css'].map(async (name) => {
      const { outputFiles } = await build({
        entryPoints: [`${folder}/${name}`],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        target: 'es2022',
        legalComments: 'none',
      });
      return outputFiles[0].text.trim();
    }),
  );
  return { script: `${notice}\n${script}`, style };
}

/** What the licences of the bundled libraries ask for. */
const notice =
  '/*! Apache ECharts, Copyright 2017-2026 The Apache Software Foundation, Apache License 2.0 (https://www.apache.org/licenses/LICENSE-2.0); zrender, Copyright (c) 2017 Baidu Inc., BSD 3-Clause. */';
