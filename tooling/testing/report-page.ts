import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';

/** How a report is looked at. */
export interface View {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

export const views: readonly View[] = [
  { name: 'light', width: 1280, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone', width: 390, colorScheme: 'light' },
];

/** Opens a page of its own, waits until its charts are drawn, and notes what went wrong meanwhile or was asked for beside the file. */
export async function openReport(
  browser: Browser,
  address: string,
  { width, colorScheme }: Pick<View, 'width' | 'colorScheme'>,
): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector('html[data-drawn]');
  return { page, problems };
}

/** What axe finds, everything that is folded in opened first: `impact rule: element`. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.map(({ id, impact, nodes }) => `${impact ?? ''} ${id}: ${nodes[0].html}`);
}

/** Ids of the page's sections, in their order. */
export async function sectionsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>("[...document.querySelectorAll('main > section')].map(({ id }) => id)");
}

/** Images that could not be shown. */
export async function brokenImages(page: Page): Promise<number> {
  return page.evaluate<number>('[...document.images].filter((img) => !img.complete || img.naturalWidth === 0).length');
}

/** Pixels by which the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}
