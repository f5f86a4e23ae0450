import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useEngine } from '@htg/engine';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProduct } from '../datasets/draw-shop.ts';
import { put } from '../datasets/draw.ts';
import { writeSceneModel } from '../embedding/write-scene-model.ts';

let place = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-examples-'));
});

afterAll(() => rm(place, { recursive: true }));

/** Runs an example from sources, as its README says. */
function run(file: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
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
    await useEngine({ engine: 'cpu' });
    await writeSceneModel(join(place, 'model'), { width: 4 });
    for (let product = 0; product < 6; product++)
      await put(join(place, 'images', `${product}.jpg`), await drawProduct(product, 0));
    await put(
      join(place, 'images', 'again.webp'),
      await sharp(await drawProduct(3, 0))
        .resize(140)
        .webp()
        .toBuffer(),
    );
    const { status, stdout, stderr } = run('dedupe/dedupe.js', join(place, 'model'), join(place, 'images'), '0.2');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^0\.\d{4} {2}3\.jpg {2}again\.webp\n7 images, 1 pairs within 0\.2\n$/);
    expect(run('dedupe/dedupe.js')).toMatchObject({ status: 1, stdout: '' });
  });

  it('people finds each of four on the other camera', async () => {
    await useEngine({ engine: 'cpu' });
    await writeSceneModel(join(place, 'people-model'), { width: 4 });
    for (const [person, shirt] of ['#c02020', '#2040c0', '#20a040', '#e0c020'].entries()) {
      for (const camera of [1, 2]) {
        const background = camera === 1 ? '#707880' : '#8a8070';
        const body = `<rect x="12" y="18" width="${38 + camera}" height="80" fill="${shirt}"/>`;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="128"><rect width="64" height="128" fill="${background}"/>${body}</svg>`;
        await put(join(place, 'people', `p${person}_c${camera}_0.png`), await sharp(Buffer.from(svg)).png().toBuffer());
      }
    }
    const { status, stdout, stderr } = run('people/people.js', join(place, 'people-model'), join(place, 'people'));
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('p0_c1_0.png: p0 at ');
    expect(stdout).toMatch(/\n8 of 8 are found across cameras\n$/);
  });
});
