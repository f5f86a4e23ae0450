import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ReportAssets } from '../page/page-shell.ts';

/** The script and style of the page, built into this package; from sources (in this repository) they are built when asked for. */
export async function reportAssets(): Promise<ReportAssets> {
  if (import.meta.url.endsWith('.ts')) {
    const { bundlePage } = await import('./bundle-page.ts');
    return bundlePage(fileURLToPath(new URL('../client', import.meta.url)));
  }
  const [script, style] = await Promise.all(
    ['page.js', 'page.css'].map((name) => readFile(new URL(`../page/${name}`, import.meta.url), 'utf8')),
  );
  return { script, style };
}
