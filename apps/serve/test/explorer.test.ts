import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium } from '../../../tooling/testing/chromium.ts';
import { axeFindings, overflow, views } from '../../../tooling/testing/report-page.ts';
import type { View } from '../../../tooling/testing/report-page.ts';
import { createService, explorerFiles, listen, readTokens } from '../src/index.ts';
import type { ExplorerFiles, Listening, ServiceOptions } from '../src/index.ts';
import { colored, colorGallery, colorModel, palette, seeingModel } from './colors.ts';

const absent = 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)';
/** `HTG_PHOTOGRAPHS=folder` keeps what the page looks like. */
const photographs = process.env.HTG_PHOTOGRAPHS;

let browser: Browser | undefined;
let explorer: ExplorerFiles;
let gallery: Awaited<ReturnType<typeof colorGallery>>;
let listening: Listening | undefined;

beforeAll(async () => {
  browser = await startChromium({ fakeCamera: true });
  if (browser) explorer = await explorerFiles();
}, 120_000);

afterAll(() => browser?.close());

beforeEach(async () => {
  gallery = await colorGallery();
});

afterEach(async () => {
  await listening?.stop();
  listening = undefined;
  await gallery.remove();
});

/** A service with its page, opened; what went wrong meanwhile, or was asked for elsewhere. */
async function open(
  started: Browser,
  { width = 1280, colorScheme = 'light' }: Partial<View> = {},
  options: Partial<ServiceOptions> = {},
): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const limits = { stopTime: 200 };
  const service = await createService({
    gallery: gallery.folder,
    embedder: colorModel,
    writable: true,
    explorer,
    limits,
    ...options,
  });
  listening = await listen(service, 0);
  const { url } = listening;
  const context = await started.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
    permissions: ['camera'],
    bypassCSP: false,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('blob:'))
      problems.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems };
}

const ready = (page: Page): Promise<unknown> => page.waitForSelector('html[data-ready]');

async function choose(page: Page, bytes: Buffer, name = 'photo.png'): Promise<void> {
  await page.locator('#file').setInputFiles({ name, mimeType: 'image/png', buffer: bytes });
}

const answer = (page: Page): Promise<string | null> => page.locator('#verdict .answer').textContent();

async function photograph(page: Page, name: string): Promise<void> {
  if (photographs === undefined) return;
  const file = join(photographs, `${name}.png`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await page.screenshot({ fullPage: true }));
}

describe.each(views)('the explorer, $name', (view) => {
  it('finds, fits the window, asks for nothing elsewhere, and has no finding of axe', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, view);
    await ready(page);
    await choose(page, await colored(palette['green <b>bowl</b> & "cup"'], 4));
    await expect.poll(() => answer(page)).toBe('green <b>bowl</b> & "cup"');
    await expect.poll(() => page.locator('#neighbors img').count()).toBe(10);
    expect(await overflow(page)).toBe(0);
    await photograph(page, view.name);
    expect(problems).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    await page.context().close();
  });
});

describe('the explorer', () => {
  it('says none of these, takes the image in under a new label, finds it, corrects and removes it', async ({
    skip,
  }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser);
    await ready(page);
    expect(await page.locator('#gallery-facts').textContent()).toBe('12 items, 3 labels, 2 cameras; model colors');
    const yellow = await colored([200, 200, 20]);
    await choose(page, yellow, 'yellow.png');
    await expect.poll(() => answer(page)).toBe('None of these');
    await photograph(page, 'unknown');
    expect(await page.locator('#add-id').inputValue()).toMatch(/^added\/.*yellow\.png$/);
    await page.locator('#add-label').fill('yellow pot');
    await page.locator('#add-id').fill('pot/1');
    await page.locator('#add button').click();
    await expect.poll(() => page.locator('#message').textContent()).toContain('pot/1 was added as “yellow pot”.');
    await expect.poll(() => answer(page)).toBe('yellow pot');
    await expect.poll(() => page.locator('#gallery-facts').textContent()).toContain('13 items, 4 labels');
    expect(await page.locator('#neighbors li').first().getAttribute('data-id')).toBe('pot/1');

    await page.getByRole('button', { name: 'Correct: pot/1' }).click();
    await page.locator('#correct-label').fill('yellow jug');
    await page.keyboard.press('Enter');
    await expect.poll(() => answer(page)).toBe('yellow jug');

    await page.getByRole('button', { name: 'Correct: pot/1' }).click();
    await photograph(page, 'correct');
    await page.getByRole('button', { name: 'Remove the item' }).click();
    await page.getByRole('button', { name: 'Remove it for good' }).click();
    await expect.poll(() => answer(page)).toBe('None of these');
    expect(await page.locator('#map-draw').isVisible()).toBe(true);
    await page.locator('#map-draw').click();
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('shows what the keypoints see on the image, and on the next one, where the model has some', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, {}, { embedder: seeingModel });
    await ready(page);
    expect(await page.locator('#keypoints').isVisible()).toBe(false);
    await choose(page, await colored(palette['blue mug']));
    await expect.poll(() => answer(page)).toBe('blue mug');
    await page.locator('#keypoints summary').focus();
    await page.keyboard.press('Enter');
    const maps = page.locator('#keypoints-maps canvas');
    await expect.poll(() => maps.count()).toBe(2);
    expect(await maps.first().getAttribute('aria-label')).toBe('Keypoint 5: densest 25% down and 83% across');
    expect(await page.locator('#keypoints figcaption').allTextContents()).toEqual([
      'block 3, keypoint 5: 75%',
      'block 3, keypoint 1: 25%',
    ]);
    const red = (x: number, y: number) =>
      page.evaluate<number>(`(() => {
        // A copy: Chromium advises against reading the page's own canvas often.
        const copy = new OffscreenCanvas(6, 4).getContext('2d');
        copy.drawImage(document.querySelector('#keypoints-maps canvas'), 0, 0);
        return copy.getImageData(${x}, ${y}, 1, 1).data[0];
      })()`);
    // The upper right is where the first one is sure; the lower right is pale.
    expect(await red(5, 0)).toBeGreaterThan((await red(5, 3)) + 40);
    await photograph(page, 'keypoints');
    expect(await axeFindings(page)).toEqual([]);
    const before = await red(0, 3);
    await choose(page, await colored(palette['red teapot']));
    await expect.poll(() => answer(page)).toBe('red teapot');
    await expect.poll(() => red(0, 3)).not.toBe(before);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('takes an image in under the label that it was given, without a word typed', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser);
    await ready(page);
    await choose(page, await colored(palette['blue mug'], 3), 'more.png');
    await expect.poll(() => answer(page)).toBe('blue mug');
    expect(await page.locator('#add-label').inputValue()).toBe('blue mug');
    // This model has none.
    expect(await page.locator('#keypoints').isVisible()).toBe(false);
    await page.locator('#add button').click();
    await expect.poll(() => page.locator('#message').textContent()).toContain('was added as “blue mug”.');
    await expect.poll(() => page.locator('#gallery-facts').textContent()).toContain('13 items, 3 labels');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('searches what the camera sees', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser, { width: 390 });
    await ready(page);
    await page.locator('#camera').click();
    await expect.poll(() => page.evaluate<number>("document.getElementById('video').videoWidth")).toBeGreaterThan(0);
    await photograph(page, 'camera');
    await page.locator('#shoot').click();
    await expect.poll(() => page.locator('#neighbors li').count()).toBe(10);
    expect(await page.locator('#preview').isVisible()).toBe(true);
    expect(await page.locator('#video').isVisible()).toBe(false);
    expect(await page.locator('#add-id').inputValue()).toContain('photo-');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('takes images that are dropped and pasted, and says what is none', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser);
    await ready(page);
    const give = (kind: 'drop' | 'paste', bytes: Buffer, type: string) =>
      page.evaluate(
        ({ kind, data, type }) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], 'given', { type }));
          const event =
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        },
        { kind, data: bytes.toString('base64'), type },
      );
    await give('drop', await colored(palette['red teapot']), 'image/png');
    await expect.poll(() => answer(page)).toBe('red teapot');
    await give('paste', await colored(palette['blue mug']), 'image/png');
    await expect.poll(() => answer(page)).toBe('blue mug');
    await give('drop', Buffer.from('hello'), 'text/plain');
    await expect.poll(() => page.locator('#message').textContent()).toContain('“given” is no image.');
    expect(problems).toEqual([]);
    // The service, too, says what it does not take.
    await give('drop', Buffer.from('hello'), 'image/png');
    await expect.poll(() => page.locator('#message').textContent()).toContain('expected an image (jpeg');
    await page.context().close();
  });

  it('filters, and is driven by keyboard, the map too', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser);
    await ready(page);
    await choose(page, await colored(palette['blue mug']));
    await expect.poll(() => answer(page)).toBe('blue mug');
    await page.locator('#k').fill('3');
    await page.locator('#filter-camera').selectOption('shop');
    await expect.poll(() => page.locator('#neighbors li').count()).toBe(3);
    expect(await page.locator('#neighbors .facts').first().textContent()).toContain('camera shop');
    await page.locator('#filter-label').fill('red teapot');
    await page.keyboard.press('Tab');
    await expect.poll(() => answer(page)).toBe('None of these');
    await expect.poll(() => page.locator('#neighbors li').count()).toBe(2);

    await page.getByRole('button', { name: 'On the map: red/3.png' }).click();
    await expect.poll(() => page.locator('#map-said').textContent()).toBe('red teapot, red/3.png, camera shop');
    expect(await page.locator('#map-tip').isVisible()).toBe(true);
    await page.keyboard.press('+');
    await page.keyboard.press('0');
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    expect(await page.locator('#map-said').textContent()).toMatch(/^.+, \w+\/\d\.png, camera \w+$/);
    await page.keyboard.press('Escape');
    expect(await page.locator('#map-tip').isVisible()).toBe(false);
    // Everything that acts is reached by the keyboard.
    await page.evaluate('document.activeElement.blur()');
    const reached = new Set<string>();
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate<string>('document.activeElement.id || document.activeElement.textContent'));
    }
    for (const id of ['theme', 'choose', 'camera', 'filter-label', 'k', 'rate', 'add-label', 'map-canvas'])
      expect(reached).toContain(id);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('becomes dark when told to, and remembers it', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page } = await open(browser);
    await ready(page);
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.locator('#theme').selectOption('dark');
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await ready(page);
    expect(await background()).toBe(dark);
    await page.context().close();
  });

  it('asks for a token where one is wanted, and offers no changes where the gallery is only read', async ({ skip }) => {
    if (!browser) return skip(absent);
    const tokens = readTokens('reader-0123456789');
    const { page } = await open(browser, {}, { tokens, writable: false });
    await page.locator('#token').fill('wrong-0123456789');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#message').textContent()).toContain('That token is none of this service.');
    await page.locator('#token').fill('reader-0123456789');
    await page.keyboard.press('Enter');
    await ready(page);
    expect(await page.locator('#gallery-facts').textContent()).toContain('only to be read');
    await choose(page, await colored(palette['blue mug']));
    await expect.poll(() => answer(page)).toBe('blue mug');
    await expect.poll(() => page.locator('#neighbors img').count()).toBe(10);
    expect(await page.locator('#add').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: /^Correct/ }).count()).toBe(0);
    await page.context().close();
  });

  it('cannot be told to run anything: labels are text, and its policy forbids scripts of others', async ({ skip }) => {
    if (!browser) return skip(absent);
    const { page, problems } = await open(browser);
    await ready(page);
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
    })()`);
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expect(problems.join()).toContain('Content Security Policy');
    await page.context().close();
  });
});
