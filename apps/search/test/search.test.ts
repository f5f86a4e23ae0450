import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { openGallery } from '@htg/gallery';
import type { GalleryItem } from '@htg/gallery';
import { createProgram } from '@htg/terminal';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import type { Seen } from '../../../tooling/testing/run-in-process.ts';
import { duplicatesCommand, indexCommand, searchCommand } from '../src/commands.ts';
import { writeTinyModel } from './tiny-model.ts';

let place: string;
const at = (...parts: string[]): string => join(place, ...parts);

function htg(...args: string[]): Promise<Seen> {
  const commands = [indexCommand(), searchCommand(), duplicatesCommand()];
  return runInProcess(createProgram('htg', { description: 'test', commands }), args, place);
}

/** What a command says by `--json`: the last object. */
async function told<Value>(...args: string[]): Promise<Value> {
  const { stdout, stderr } = await htg(...args, '--json');
  const lines = stdout.trim().split('\n');
  expect(lines.at(-1), stderr).not.toBe('');
  return JSON.parse(lines.at(-1) ?? '') as Value;
}

interface Report {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly items: number;
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

interface Finding {
  readonly label: string | null;
  readonly threshold: number | null;
  readonly uncalibrated?: string;
  readonly found: readonly {
    readonly id: string;
    readonly label: string;
    readonly distance: number;
    readonly path: string;
  }[];
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-search-'));
  await useEngine({ engine: 'wasm' });
  await writeTinyModel(at('model'));
  await drawFolder(at('images'), { identities: 6, images: 4 });
  const { status, stdout, stderr } = await htg('index', 'model', 'images', '--out', 'shop');
  expect(stderr).toContain('engine: wasm');
  expect(stdout).toBe('shop: 24 added; 24 images in all\n');
  expect(status).toBe(0);
});

afterAll(() => rm(place, { recursive: true, force: true }));

describe('htg search', () => {
  it('finds an image by itself, with its name, from the gallery alone', async () => {
    await rename(at('model'), at('elsewhere'));
    const photo = join('images', 'thing 2', '1.jpg');
    const { label, found } = await told<Finding>('search', 'shop', photo, '--k', '3', '--threshold', '0.0001');
    await rename(at('elsewhere'), at('model'));
    expect(label).toBe('thing 2');
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ id: 'thing 2/1.jpg', label: 'thing 2', path: photo });
    expect(found[0].distance).toBeLessThan(1e-6);
    expect(found[1].distance).toBeGreaterThan(1e-6);
  });

  it('leaves the photo itself out where that is asked for, and filters', async () => {
    await copyFile(at('images', 'thing 2', '1.jpg'), at('copy.jpg'));
    const itself = await told<Finding>('search', 'shop', 'copy.jpg', '--not-itself');
    expect(itself.found.map(({ id }) => id)).not.toContain('thing 2/1.jpg');
    const filtered = await told<Finding>('search', 'shop', 'copy.jpg', '--label', 'thing 4', '--label', 'thing 5');
    expect(new Set(filtered.found.map(({ label }) => label))).toEqual(new Set(['thing 4', 'thing 5']));
  });

  it('says "none of these" where nothing is near enough', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toFile(at('alien.png'));
    const { stdout, status } = await htg('search', 'shop', 'alien.png', '--false-accept-rate', '0');
    expect(stdout).toMatch(/^alien\.png: none of these: nothing within 0\.\d{4}\nrank +distance +label +image\n +1 /);
    expect(status).toBe(0);
  });

  it('goes on after a photo that is none, and says so', async () => {
    await writeFile(at('no.jpg'), 'no');
    const { stdout, stderr, status } = await htg('search', 'shop', 'no.jpg', 'copy.jpg', '--k', '1');
    expect(stderr).toContain('expected an image in no.jpg, received one that is not an image');
    expect(stdout).toContain('copy.jpg: ');
    expect(status).toBe(2);
    expect((await htg('search', 'shop', 'no.jpg')).status).toBe(1);
  });

  it('tells nothing to find from nothing found', async () => {
    for (const [args, what] of [
      [['--label', 'thing 9'], 'the label "thing 9"'],
      [['--label', 'thing 1', '--label', 'x', '--camera', '7'], 'the label "thing 1" or "x" and the camera "7"'],
    ] as const) {
      const { stderr, stdout, status } = await htg('search', 'shop', 'copy.jpg', ...args);
      expect(stderr).toContain(`expected images of ${what} in shop, found none; htg index list shows what there is`);
      expect([stdout, status]).toEqual(['', 1]);
    }
    await cp(at('shop'), at('emptied'), { recursive: true });
    const gallery = await openGallery(at('emptied'));
    await gallery.remove({ where: () => true });
    await gallery.close();
    const { stderr, status } = await htg('search', 'emptied', 'copy.jpg');
    expect(stderr).toContain('expected images in emptied, found none; put some in: htg index add');
    expect(status).toBe(1);
  });

  it('writes a sheet', async () => {
    const { stderr } = await htg('search', 'shop', 'copy.jpg', 'alien.png', '--k', '4', '--sheet', 'found.png');
    expect(stderr).toContain('sheet: found.png');
    const { width, height } = await sharp(at('found.png')).metadata();
    expect([width, height]).toEqual([12 + 5 * 124, 12 + 2 * 158]);
  });

  it('shows the nearest where a gallery is too small for names', async () => {
    await htg('index', 'model', 'copy.jpg', '--label', 'one', '--out', 'lonely');
    const { label, uncalibrated, found } = await told<Finding>('search', 'lonely', 'copy.jpg');
    expect([label, found.length]).toEqual([null, 1]);
    expect(uncalibrated).toContain('expected items of at least two labels');
  });

  it('refuses what is no gallery, and a model that was changed', async () => {
    expect((await htg('search', 'images', 'copy.jpg')).stderr).toContain('expected a gallery in images');
    await cp(at('shop'), at('mixed'), { recursive: true });
    await rm(at('mixed', 'model'), { recursive: true });
    await cp(await writeTinyModel(at('other'), 7), at('mixed', 'model'), { recursive: true });
    const { stderr, status } = await htg('search', 'mixed', 'copy.jpg');
    expect(stderr).toContain('expected the model that made the vectors of mixed');
    expect(status).toBe(1);
    expect((await htg('index', 'other', 'images', '--out', 'shop')).stderr).toContain("expected the gallery's model");
    const verified = await htg('index', 'verify', 'mixed');
    expect(verified.stderr).toContain('expected the model that made the vectors');
    expect(verified.status).toBe(2);
  });
});

describe('htg index', () => {
  it('goes on: what is there stays, what changed is embedded again, what is new is added', async () => {
    await cp(at('images'), at('growing'), { recursive: true });
    await htg('index', 'model', 'growing', '--out', 'grown');
    expect(await told<Report>('index', 'model', 'growing', '--out', 'grown')).toMatchObject({
      added: 0,
      unchanged: 24,
    });
    await put(at('growing', 'thing 0', '0.jpg'), await drawJpeg(9, 9, [60, 80]));
    await put(at('growing', 'thing 9', 'new.jpg'), await drawJpeg(9, 1, [60, 80]));
    // Another time alone is no change.
    await utimes(at('growing', 'thing 1', '1.jpg'), 1, 1);
    await rename(at('growing', 'thing 2', '2.jpg'), at('growing', 'thing 3', 'moved.jpg'));
    const report = await told<Report>('index', 'add', 'grown', 'growing');
    expect(report).toMatchObject({ added: 2, updated: 2, unchanged: 21, items: 26, skipped: [] });
    const { found } = await told<Finding>('search', 'grown', join('growing', 'thing 0', '0.jpg'), '--k', '1');
    expect(found[0].id).toBe('thing 0/0.jpg');
    const verified = await htg('index', 'verify', 'grown', '--images');
    expect(verified.stderr).toContain('thing 2/2.jpg: expected its file at ../growing/thing 2/2.jpg, found none');
    expect(verified.status).toBe(2);
  });

  it('keeps labels, cameras, splits, boxes and where files lie, from a table', async () => {
    const table = [
      'label,path,camera,split,x_1,y_1,x_2,y_2',
      '007,images/thing 0/0.jpg,left,test,0,0,40,30',
      '007,images/thing 0/0.jpg,right,train,20,20,80,60',
      '1e3,images/thing 1/0.jpg,left,test,,,,',
    ];
    await writeFile(at('table.csv'), table.join('\n'));
    await htg('index', 'model', 'table.csv', '--out', 'tabled');
    const gallery = await openGallery(at('tabled'), { readOnly: true });
    const items: GalleryItem[] = [];
    for await (const item of gallery.items()) items.push(item);
    expect(items.map(({ id, label, camera }) => [id, label, camera])).toEqual([
      ['images/thing 0/0.jpg#0,0,40,30', '007', 'left'],
      ['images/thing 0/0.jpg#20,20,60,40', '007', 'right'],
      ['images/thing 1/0.jpg', '1e3', 'left'],
    ]);
    expect(items[1].metadata).toMatchObject({
      file: '../images/thing 0/0.jpg',
      split: 'train',
      box: { left: 20, top: 20, width: 60, height: 40 },
    });
    const thumbnail = await gallery.thumbnail(items[1].id);
    expect(thumbnail?.type).toBe('image/webp');
    expect(await sharp(thumbnail?.bytes).metadata()).toMatchObject({ width: 60, height: 40 });
    await gallery.close();
    const { stdout } = await htg('index', 'list', 'tabled');
    expect(stdout).toMatch(/^label {2}images\n007 +2\n1e3 +1\n3 images of 2 labels, \d/);
  });

  it('leaves out what cannot be read, is listed twice, or lies elsewhere, and says which', async () => {
    await mkdir(at('odd', 'a'), { recursive: true });
    await writeFile(at('odd', 'a', 'broken.jpg'), 'no');
    await copyFile(at('images', 'thing 0', '0.jpg'), at('odd', 'a', 'good.jpg'));
    await symlink(at('images', 'thing 1', '0.jpg'), at('odd', 'a', 'outside.jpg'));
    const { skipped, added } = await told<Report>('index', 'model', 'odd', '--out', 'odds');
    expect(added).toBe(1);
    expect(skipped.map(({ id }) => id).sort()).toEqual(['a/broken.jpg', 'a/outside.jpg']);
    expect((await htg('index', 'model', 'odd', '--out', 'odds')).status).toBe(2);
    expect(await told<Report>('index', 'add', 'odds', 'odd', '--follow-links')).toMatchObject({ added: 1 });
    await writeFile(at('twice.txt'), 'images/thing 0/0.jpg\nimages/thing 0/0.jpg\n');
    const twice = await told<Report>('index', 'model', 'twice.txt', '--out', 'twice');
    expect(twice.skipped).toEqual([{ id: 'images/thing 0/0.jpg', why: 'it is listed twice' }]);
    await writeFile(at('named.csv'), 'path,label\nimages/thing 0/0.jpg,a\nimages/thing 0/0.jpg,b\nimages/no.jpg,c\n');
    const named = await told<Report>('index', 'model', 'named.csv', '--out', 'named');
    expect(named.skipped).toEqual([
      { id: 'images/thing 0/0.jpg', why: 'it is listed twice as "a" and as "b": it has the first name' },
      { id: 'images/no.jpg', why: 'there is no such file' },
    ]);
  });

  it('takes a threshold or a rate to calibrate one by, not both', async () => {
    for (const command of [
      ['search', 'shop', 'copy.jpg'],
      ['duplicates', 'shop'],
    ]) {
      const { stderr, status } = await htg(...command, '--threshold', '0.1', '--false-accept-rate', '0.1');
      expect(stderr).toContain("'--threshold <distance>' cannot be used with option '--false-accept-rate <share>'");
      expect(status).not.toBe(0);
    }
  });

  it('never takes an image for another one of the same path', async () => {
    await put(at('later', 'thing 0', '0.jpg'), await drawJpeg(11, 1, [60, 80]));
    const { skipped } = await told<Report>('index', 'add', 'shop', 'later');
    expect(skipped[0].why).toContain('the gallery has another image of this id');
    expect(await told<Report>('index', 'add', 'shop', 'later', '--prefix', 'later/')).toMatchObject({ added: 1 });
    const { found } = await told<Finding>('search', 'shop', join('later', 'thing 0', '0.jpg'), '--k', '1');
    expect(found[0].id).toBe('later/thing 0/0.jpg');
    expect((await htg('index', 'remove', 'shop', 'later/thing 0/0.jpg')).stdout).toBe(
      'shop: 1 removed; 24 images in all\n',
    );
  });

  it('adds a photo under a name, and takes a name away', async () => {
    await put(at('lamp.jpg'), await drawJpeg(20, 1, [60, 80]));
    expect(await told<Report>('index', 'add', 'shop', 'lamp.jpg', '--label', 'lamp')).toMatchObject({ items: 25 });
    expect((await htg('index', 'list', 'shop', '--label', 'lamp', '--items')).stdout).toBe('lamp.jpg  (lamp)\n');
    expect((await htg('index', 'remove', 'shop', '--label', 'lamp', '--compact')).status).toBe(0);
    const again = await htg('index', 'remove', 'shop', '--label', 'lamp');
    expect(again.stderr).toContain('expected images of the label "lamp", found none');
    expect((await htg('index', 'remove', 'shop')).stderr).toContain(
      'expected ids of images or --label, received neither',
    );
    expect((await htg('index', 'verify', 'shop', '--images')).stdout).toContain('are in order');
  });

  it('may note where the model lies instead of copying it', async () => {
    await htg('index', 'model', 'images', '--out', 'linked', '--link-model');
    expect(existsSync(at('linked', 'model'))).toBe(false);
    expect((await told<Finding>('search', 'linked', 'copy.jpg', '--k', '1')).found).toHaveLength(1);
    await rename(at('model'), at('gone'));
    const { stderr } = await htg('search', 'linked', 'copy.jpg');
    await rename(at('gone'), at('model'));
    expect(stderr).toContain('that is where linked/model.link.json leads: put the model back');
  });

  it('stopped by Ctrl-C, keeps what it has, and goes on where it was', async () => {
    await drawFolder(at('many'), { identities: 20, images: 4 });
    const listeners = process.listenerCount('SIGINT');
    const running = htg('index', 'model', 'many', '--out', 'stopped');
    // As soon as somebody hears it: on a busy machine that takes a while.
    await vi.waitFor(
      () => {
        expect(process.listenerCount('SIGINT')).toBeGreaterThan(listeners);
      },
      { timeout: 20_000, interval: 5 },
    );
    process.emit('SIGINT', 'SIGINT');
    const { status, stdout } = await running;
    expect(status).toBe(130);
    expect(stdout).toMatch(/^stopped: \d+ added; \d+ images in all; stopped, the same command goes on\n$/);
    const kept = Number(/: (\d+) added/.exec(stdout)?.[1]);
    expect(kept).toBeLessThan(80);
    expect(await told<Report>('index', 'model', 'many', '--out', 'stopped')).toMatchObject({
      ...{ added: 80 - kept, unchanged: kept, items: 80 },
    });
  });
});

describe('htg duplicates', () => {
  it('finds copies, also under two names', async () => {
    await cp(at('images'), at('doubled'), { recursive: true });
    await copyFile(at('doubled', 'thing 1', '1.jpg'), at('doubled', 'thing 3', 'copy.jpg'));
    await sharp(at('doubled', 'thing 4', '2.jpg'))
      .jpeg({ quality: 70 })
      .toFile(at('doubled', 'thing 4', 'again.jpg'));
    await htg('index', 'model', 'doubled', '--out', 'doubles');
    interface Told {
      readonly pairs: readonly { readonly first: { id: string }; readonly second: { id: string } }[];
    }
    const ids = ({ pairs }: Told): string[][] => pairs.map(({ first, second }) => [first.id, second.id]);
    const copies = await told<Told>('duplicates', 'doubles', '--threshold', '0.00001');
    expect(ids(copies)).toEqual([['thing 1/1.jpg', 'thing 3/copy.jpg']]);
    const across = await told<Told>('duplicates', 'doubles', '--across-labels', '--false-accept-rate', '0.1');
    expect(ids(across)).toContainEqual(['thing 1/1.jpg', 'thing 3/copy.jpg']);
    expect(ids(across)).not.toContainEqual(['thing 4/2.jpg', 'thing 4/again.jpg']);
    const { stdout } = await htg('duplicates', 'doubles', '--threshold', '0.00001');
    expect(stdout).toMatch(/^distance {2}image[^]*thing 3\/copy\.jpg \(thing 3\)\n1 pairs within 0\.0000; 1 groups/);
  });

  it('asks for a threshold where no label says what is the same', async () => {
    await writeFile(at('loose.txt'), 'copy.jpg\nalien.png\n');
    const { stderr } = await htg('index', 'model', 'loose.txt', '--out', 'loose');
    expect(stderr).toContain('2 images have no label: each is a thing of its own, called by its path');
    expect((await htg('duplicates', 'loose')).stderr).toContain(
      'expected --threshold for a gallery without images of the same label',
    );
  });
});
