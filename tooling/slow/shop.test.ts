import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { drawAlien, drawProduct, drawShop } from '../datasets/draw-shop.ts';
import { put } from '../datasets/draw.ts';
import { startChromium } from '../testing/chromium.ts';
import { codeBlocks, shellCommands } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';
import { startServing } from '../testing/htg-serve.ts';
import { views } from '../testing/report-page.ts';

const page = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../docs/${name}.md`, import.meta.url)), 'utf8');

/** As on the page, but for a third of its updates, of smaller images, which lie in `images`. */
const shorter = (recipe: string): string =>
  recipe
    .replace('path: photos, imageSize: 128', 'path: images, imageSize: 96')
    .replace('steps: 300', 'steps: 100')
    .replace('warmUp: 30', 'warmUp: 10')
    .replace('validateEvery: 100', 'validateEvery: 50');

/** `HTG_PHOTOGRAPHS=folder` keeps what the served page looks like. */
const photographs = process.env.HTG_PHOTOGRAPHS;

/** `htg serve gallery`, and its page in Chromium, where there is one: what it says of photos. */
async function searchOnPage(place: string, answers: Readonly<Record<string, string>>): Promise<void> {
  const serving = await startServing(join(place, 'gallery'));
  console.log('$ htg serve gallery');
  const browser = await startChromium();
  for (const { name, width, colorScheme } of browser === undefined ? [] : views) {
    const opened = await browser?.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    if (opened === undefined) continue;
    await opened.goto(serving.url);
    await opened.waitForSelector('html[data-ready]', { timeout: 120_000 });
    for (const [photo, expected] of Object.entries(answers)) {
      await opened.locator('#file').setInputFiles(join(place, photo));
      await expect.poll(() => opened.locator('#verdict .answer').textContent(), { timeout: 60_000 }).toBe(expected);
      const said = (await opened.locator('#verdict p:last-child').textContent()) ?? '';
      if (name === views[0].name) console.log(`${photo} on the page: ${expected}; ${said}`);
      await expect.poll(() => opened.locator('#neighbors img').count()).toBe(10);
      if (photographs !== undefined)
        await opened.screenshot({ path: join(photographs, `shop-${name}-${photo}.png`), fullPage: true });
    }
    await opened.close();
  }
  await browser?.close();
  expect(await serving.stop()).toBe(0);
}

interface Finding {
  readonly photo: string;
  readonly label: string | null;
}

it('a shop of 320 photos, from nothing to a page that searches, with products that come later and a thing that it does not sell', async () => {
  const place = await mkdtemp(join(tmpdir(), 'htg-shop-'));
  try {
    await drawShop(join(place, 'images'), { products: 40, photos: 8 });
    await drawShop(join(place, 'new-images'), { from: 40, products: 5, photos: 4 });
    await put(join(place, 'photo.jpg'), await drawProduct(7, 8));
    await put(join(place, 'new-photo.jpg'), await drawProduct(41, 8));
    await put(join(place, 'alien.jpg'), await drawAlien());
    const recipe = codeBlocks(await page('fine-tune-your-photos')).find(({ info }) => info === 'yaml photos.yaml');
    await writeFile(join(place, 'photos.yaml'), shorter(recipe?.text ?? ''));

    const run = async (line: string): Promise<string> => {
      const { status, stdout, stderr } = await runLine(line, place);
      console.log(`$ ${line}\n${stdout.trimEnd()}`);
      expect(status, stderr).toBe(0);
      return stdout;
    };
    await run('htg train photos.yaml --out runs/photos --quiet');
    const [index, search, add, searchNew, ...keeping] = shellCommands(await page('search-your-images'));
    expect(await run(index)).toBe('gallery: 320 added; 320 images in all\n');
    expect(await run(search)).toMatch(/^photo\.jpg: product 07, /);
    expect(await run(add)).toBe('gallery: 20 added; 340 images in all\n');
    expect(await run(searchNew)).toMatch(/^new-photo\.jpg: product 41, /);
    expect(await run('htg search gallery alien.jpg')).toMatch(/^alien\.jpg: none of these/);

    // Photos that the gallery does not have, of all products: most have their name, and few another's.
    const photos: string[] = [];
    for (let product = 0; product < 45; product++) {
      photos.push(`later-${product}.jpg`);
      await put(join(place, `later-${product}.jpg`), await drawProduct(product, 9));
    }
    const { stdout } = await runLine(`htg search gallery ${photos.join(' ')} --json`, place);
    const findings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    const nameOf = (i: number): string => `product ${String(i).padStart(2, '0')}`;
    const right = findings.filter(({ label }, i) => label === nameOf(i)).length;
    const none = findings.filter(({ label }) => label === null).length;
    const newOnes = findings.slice(40).filter(({ label }, i) => label === nameOf(40 + i)).length;
    console.log(
      `45 further photos: ${right} have their name, ${45 - right - none} another's, ${none} none; of 5 new products ${newOnes}`,
    );
    expect(right).toBeGreaterThan(45 / 2);
    expect(newOnes).toBeGreaterThanOrEqual(3);
    for (const line of keeping) await run(line);
    await searchOnPage(place, {
      'photo.jpg': 'product 07',
      'new-photo.jpg': 'product 41',
      'alien.jpg': 'None of these',
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}, 3_600_000);
