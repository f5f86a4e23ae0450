import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import { createGallery, openGallery } from '@htg/gallery';
import type { NewItem } from '@htg/gallery';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../../../tooling/testing/chromium.ts';
import { axeFindings, overflow, views } from '../../../tooling/testing/report-page.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import type { Seen } from '../../../tooling/testing/run-in-process.ts';
import { serveFiles } from '../../../tooling/testing/serve-files.ts';
import { exportCommand } from '../src/commands.ts';
import { writeTinyModel } from './tiny-model.ts';

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';
const colors = { 'blue mug': '#2038d8', 'red teapot': '#d8281e', 'green <b>bowl</b>': '#28c83c' };
/** `HTG_PHOTOGRAPHS=folder` keeps what the page looks like. */
const photographs = process.env.HTG_PHOTOGRAPHS;

let folder = '';
let browser: Browser | undefined;
let server: Awaited<ReturnType<typeof serveFiles>>;
const at = (...parts: string[]): string => join(folder, ...parts);
const exporting = (...args: string[]): Promise<Seen> => runInProcess(exportCommand(), args);

/** A PNG of one color with a band, so that two of them differ. */
function colored(background: string, band: number): Promise<Buffer> {
  const input = { create: { width: 64, height: 6 + band, channels: 3 as const, background: '#808080' } };
  return sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .composite([{ input, left: 0, top: 4 }])
    .png()
    .toBuffer();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-site-'));
  await useEngine({ engine: 'cpu' });
  await writeTinyModel(at('gallery/model'));
  const embedder = await openEmbedder(at('gallery'));
  const items: NewItem[] = [];
  for (const [label, color] of Object.entries(colors)) {
    for (let i = 0; i < 12; i++) {
      const image = await colored(color, i);
      items.push({
        ...{ id: `${label}/${i}.png`, label, vector: await embedder.embed(image) },
        ...(i > 0 && { thumbnail: { bytes: await sharp(image).webp().toBuffer(), type: 'image/webp' } }),
        ...(i < 6 && { camera: 'phone' }),
      });
    }
  }
  const { hash, embeddingLength } = embedder;
  const gallery = await createGallery(at('gallery'), { model: { hash, embeddingLength, name: 'tiny' } });
  await gallery.add(items);
  await gallery.close();
  await embedder.dispose();
  await writeFile(at('photo.png'), await colored(colors['red teapot'], 3));
  browser = await startChromium({ fakeCamera: true });
  const { status, stderr, stdout } = await exporting(at('gallery'), '--to', at('site'), '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ format: 'site', items: 36 });
  server = await serveFiles(folder);
}, 120_000);

afterAll(async () => {
  server.close();
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** The page in a folder below the server's, as hosts of projects have it. */
async function open(
  started: Browser,
  place = 'site',
  { width = 1280, colorScheme = 'light' }: { readonly width?: number; readonly colorScheme?: 'light' | 'dark' } = {},
) {
  const page = await started.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
  const problems: string[] = [];
  page.on('console', (message) => {
    // What Chromium says where there is no GPU.
    if (message.text() !== 'No available adapters.') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${server.address}/${place}/`) && !/^(?:blob|data):/.test(url))
      problems.push(`asked for ${url}`);
  });
  await page.goto(`${server.address}/${place}/`);
  return { page, problems };
}

const answer = (page: Page): Promise<string | null> => page.locator('#verdict .answer').textContent();

describe.each(views)('the page of htg export, $name', (view) => {
  it('finds by itself, fits the window, asks for nothing elsewhere, and has no finding of axe', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, 'site', view);
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('#gallery-facts').textContent()).toBe(
      '36 items, 3 labels, 1 camera; model tiny; only to be read',
    );
    await page.locator('#file').setInputFiles(at('photo.png'));
    await expect.poll(() => answer(page)).toBe('red teapot');
    await expect.poll(() => page.locator('#neighbors li').first().getAttribute('data-id')).toBe('red teapot/3.png');
    await expect.poll(() => page.locator('#neighbors img').count()).toBeGreaterThan(8);
    await page.locator('#keypoints summary').click();
    // Six of one block: the map of the other has one position.
    await expect.poll(() => page.locator('#keypoints-maps canvas').count()).toBe(6);
    expect(await page.locator('#map').isVisible()).toBe(false);
    expect(await page.locator('#add').isVisible()).toBe(false);
    expect(await overflow(page)).toBe(0);
    if (photographs !== undefined)
      await page.screenshot({ path: join(photographs, `site-${view.name}.png`), fullPage: true });
    expect(problems).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});

describe('htg export of a gallery', () => {
  it('gives the distances of the gallery, up to what 8 bits lose, and filters as it does', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser);
    await page.waitForSelector('html[data-ready]');
    await page.locator('#filter-label').fill('blue mug');
    await page.locator('#filter-camera').selectOption('phone');
    await page.locator('#k').fill('4');
    await page.locator('#file').setInputFiles(at('photo.png'));
    await expect.poll(() => page.locator('#neighbors li').count()).toBe(4);
    const shown = await page.locator('#neighbors .distance > span:first-child').allTextContents();
    const embedder = await openEmbedder(at('gallery'));
    const gallery = await openGallery(at('gallery'), { readOnly: true });
    const filter = { label: 'blue mug', camera: 'phone' };
    const near = await gallery.search(await embedder.embed(at('photo.png')), { k: 4, filter });
    await gallery.close();
    await embedder.dispose();
    near.forEach(({ distance }, i) => {
      expect(Math.abs(Number(shown[i]) - distance)).toBeLessThan(2e-3);
    });
    await page.close();
  });

  it('says what is missing where a file is, or belongs to another export', async ({ skip }) => {
    if (!browser) return skip(absent);
    await cp(at('site'), at('broken'), { recursive: true });
    await writeFile(at('broken/gallery/vectors.bin'), 'short');
    const { page } = await open(browser, 'broken');
    await page.waitForSelector('html[data-ready]');
    await page.locator('#file').setInputFiles(at('photo.png'));
    await expect.poll(() => page.locator('#message').textContent()).toContain('do not belong together');
    await rm(at('broken/gallery/gallery.json'));
    await page.reload();
    await expect.poll(() => page.locator('#message').textContent()).toContain('gallery/gallery.json');
    await page.close();
  });

  it('writes few files, small images together', async () => {
    expect((await readdir(at('site'))).sort()).toEqual(['assets', 'gallery', 'index.html', 'model', 'wasm']);
    expect(await readdir(at('site/gallery/thumbnails'))).toEqual(['0.json', '1.json']);
    const [first] = JSON.parse(await readFile(at('site/gallery/thumbnails/0.json'), 'utf8')) as (string | null)[];
    expect(first).toBeNull();
    expect((await stat(at('site/gallery/vectors.bin'))).size).toBe(36 * (8 + 16 + 32));
  });

  it('leaves no image of what was removed where a page is written again, and no page over other files', async () => {
    await cp(at('gallery'), at('smaller'), { recursive: true });
    expect((await exporting(at('smaller'), '--to', at('again'))).status).toBe(0);
    const gallery = await openGallery(at('smaller'));
    await gallery.remove({ label: ['red teapot', 'green <b>bowl</b>'] });
    await gallery.close();
    const { status, stderr } = await exporting(at('smaller'), '--to', at('again'), '--overwrite');
    expect(status, stderr).toBe(0);
    expect(await readdir(at('again/gallery/thumbnails'))).toEqual(['0.json']);
    expect(JSON.parse(await readFile(at('again/gallery/gallery.json'), 'utf8'))).toMatchObject({ items: 12 });
    // As of an export that was stopped.
    await rm(at('again/gallery/gallery.json'));
    expect((await exporting(at('smaller'), '--to', at('again'), '--overwrite')).status).toBe(0);
    const onto = await exporting(at('smaller'), '--to', at('gallery'), '--overwrite');
    expect(onto.stderr).toContain('which holds other things');
    expect(onto.status).toBe(1);
  });

  it('refuses what is no gallery, options of ONNX, and a folder that is not empty', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const { status, stderr } = await exporting(...args);
      expect(status).toBe(1);
      return stderr;
    };
    expect(await said(at('gallery/model'), '--to', at('x'))).toContain('expected --format for a model');
    expect(await said(at('gallery'), '--to', at('x'), '--opset', '18')).toContain('received it with a gallery');
    expect(await said(at('gallery'), '--to', at('site'))).toContain('expected --to to be free');
    expect((await exporting(at('gallery'), '--format', 'onnx', '--to', at('of-gallery.onnx'))).status).toBe(0);
  });
});
