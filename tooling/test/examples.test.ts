import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProduct } from '../datasets/draw-shop.ts';
import { put } from '../datasets/draw.ts';
import { writeSceneModel } from '../embedding/write-scene-model.ts';
import { startChromium } from '../testing/chromium.ts';
import { codeBlocks } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';
import { serveFiles } from '../testing/serve-files.ts';

let place = '';
/** One for all of them: its batch norms have to see many scenes. */
let model = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-examples-'));
  model = join(place, 'model');
  await useEngine();
  await writeSceneModel(model, { width: 4 });
});

afterAll(() => rm(place, { recursive: true }));

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';
const pathOf = (file: string): string => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));

/** Photos of four products, a folder for each, and one more of the second. */
async function drawProducts(folder: string): Promise<void> {
  for (let product = 0; product < 4; product++) {
    for (let photo = 0; photo < 3; photo++) {
      await put(join(folder, `product ${product}`, `${photo}.jpg`), await drawProduct(product, photo));
    }
  }
  await put(join(folder, '../photo.jpg'), await drawProduct(1, 0));
}

/** What a page says of a photo, in Chromium, without an error. */
async function askInChromium(address: string, photo: string, answer: (page: Page) => Promise<string | null>) {
  const browser = await startChromium();
  if (browser === undefined) return undefined;
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(address);
  await page.locator('#file').setInputFiles(photo);
  const said = await answer(page);
  await browser.close();
  return { said, problems };
}

/** Runs an example from sources, as its README says. */
function run(file: string, ...args: readonly string[]) {
  const path = pathOf(file);
  const sources = ['--conditions=@htg/source', '--import', 'tsx'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...sources, path, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('examples/', () => {
  it('losses-in-your-tfjs learns', () => {
    const { status, stdout, stderr } = run('losses-in-your-tfjs/train.js');
    expect(status, stderr).toBe(0);
    const [, before, after] = /^rank-1 ([\d.]+) before, ([\d.]+) after 150 updates\n$/.exec(stdout) ?? [];
    expect(Number(after)).toBeGreaterThan(Number(before) + 0.1);
  });

  it('dedupe finds the photo that was saved again, smaller and as WebP', async () => {
    for (let product = 0; product < 6; product++)
      await put(join(place, 'images', `${product}.jpg`), await drawProduct(product, 0));
    await put(
      join(place, 'images', 'again.webp'),
      await sharp(await drawProduct(3, 0))
        .resize(140)
        .webp()
        .toBuffer(),
    );
    const { status, stdout, stderr } = run('dedupe/dedupe.js', model, join(place, 'images'), '0.2');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^0\.\d{4} {2}3\.jpg {2}again\.webp\n7 images, 1 pairs within 0\.2\n$/);
    expect(run('dedupe/dedupe.js')).toMatchObject({ status: 1, stdout: '' });
  });

  it('people finds each of four on the other camera', async () => {
    for (const [person, shirt] of ['#c02020', '#2040c0', '#20a040', '#e0c020'].entries()) {
      for (const camera of [1, 2]) {
        const background = camera === 1 ? '#707880' : '#8a8070';
        const body = `<rect x="12" y="18" width="${38 + camera}" height="80" fill="${shirt}"/>`;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="128"><rect width="64" height="128" fill="${background}"/>${body}</svg>`;
        await put(join(place, 'people', `p${person}_c${camera}_0.png`), await sharp(Buffer.from(svg)).png().toBuffer());
      }
    }
    const { status, stdout, stderr } = run('people/people.js', model, join(place, 'people'));
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('p0_c1_0.png: p0 at ');
    expect(stdout).toMatch(/\n8 of 8 are found across cameras\n$/);
  });

  it('shop-search makes a page of a folder of photos that finds a product by itself', async ({ skip }) => {
    const shop = join(place, 'shop');
    await cp(model, join(shop, 'model'), { recursive: true });
    await drawProducts(join(shop, 'photos'));
    const readme = await readFile(pathOf('shop-search/README.md'), 'utf8');
    const [{ text }] = codeBlocks(readme).filter(({ info }) => info === 'sh run');
    const lines = text.split('\n').map((line) => line.replace(/ +#.*$/, ''));
    for (const line of lines.filter((each) => each.startsWith('npx '))) {
      const { status, stderr, stdout } = await runLine(line.replace('npx ', ''), shop);
      expect(status, `${line}\n${stderr}${stdout}`).toBe(0);
    }
    expect(lines).toContain('node serve.js site');
    expect(await readdir(join(shop, 'site'))).toContain('index.html');
    const server = spawn(process.execPath, [pathOf('shop-search/serve.js'), join(shop, 'site'), '0']);
    try {
      const [address] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
      expect((await fetch(new URL('..%2fphoto.jpg', address.trim()))).status).toBe(404);
      const found = await askInChromium(address.trim(), join(shop, 'photo.jpg'), async (page) => {
        await page.waitForSelector('#neighbors li');
        return page.locator('#neighbors li').first().getAttribute('data-id');
      });
      if (found === undefined) return skip(absent);
      expect(found).toEqual({ said: 'product 1/0.jpg', problems: [] });
    } finally {
      server.kill();
    }
  }, 120_000);

  it('vite bundles a page of its own that embeds and searches in a worker', async ({ skip }) => {
    const own = join(place, 'own');
    await drawProducts(join(own, 'images'));
    const made = run('vite/make-gallery.js', model, join(own, 'images'), join(own, 'public'));
    expect(made).toMatchObject({ status: 0, stdout: `12 images of 4 labels in ${join(own, 'public')}\n` });
    await build({
      root: pathOf('vite'),
      configFile: pathOf('vite/vite.config.js'),
      ...{ publicDir: join(own, 'public'), logLevel: 'error' },
      resolve: { conditions: ['@htg/source', 'browser', 'module', 'import', 'default'] },
      build: { outDir: join(own, 'dist'), emptyOutDir: true },
    });
    const server = await serveFiles(own);
    try {
      const found = await askInChromium(`${server.address}/dist/`, join(own, 'photo.jpg'), async (page) => {
        await page.waitForFunction("['answer', 'wrong'].includes(document.getElementById('answer').dataset.kind)");
        return `${await page.locator('#answer').textContent()}; ${await page.locator('#found li').first().textContent()}`;
      });
      if (found === undefined) return skip(absent);
      expect(found.problems).toEqual([]);
      expect(found.said).toMatch(/^(?:product 1|None of ours); product 1\/0\.jpg: 0\.\d+$/);
    } finally {
      server.close();
    }
  }, 120_000);
});
