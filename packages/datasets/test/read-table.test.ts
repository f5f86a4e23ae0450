import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { csvLine, csvTable, openData, openImages, plainField, readTable } from '../src/index.ts';

const all = { train: 1, validation: 0, test: 0 };

describe('readTable', () => {
  let root: string;
  let cache: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-read-'));
    cache = join(root, '.cache');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const touch = async (...paths: string[]): Promise<void> => {
    for (const path of paths) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), 'x');
    }
  };
  const write = async (name: string, text: string | Uint8Array): Promise<string> => {
    await put(join(root, name), text);
    return join(root, name);
  };
  const pairs = async (source: string, options = {}) =>
    (await readTable(source, options)).rows.map(({ path, identity }) => [path, identity]);

  it('names an image by its top folder, whatever lies between, and skips what is hidden', async () => {
    await touch('p/mug/front/1.jpg', 'p/mug/back/2.jpg', 'p/mug/.thumbs/0.jpg', 'p/.git/x.jpg', 'p/pot/1.jpg');
    expect(await pairs(join(root, 'p'))).toEqual([
      ['mug/back/2.jpg', 'mug'],
      ['mug/front/1.jpg', 'mug'],
      ['pot/1.jpg', 'pot'],
    ]);
  });

  it('reads lists as folders, a text file with columns as a table', async () => {
    await touch('p/mug/a/1.jpg', 'p/pot/1.jpg');
    const list = await write('p/list.txt', 'mug/a/1.jpg\r\n\n  pot\\1.jpg \n');
    expect(await pairs(list)).toEqual([
      ['mug/a/1.jpg', 'mug'],
      ['pot/1.jpg', 'pot'],
    ]);
    expect(
      await pairs(await write('labels/list.txt', `${join(root, 'p/mug/a/1.jpg')}\n`), { root: join(root, 'p') }),
    ).toEqual([['mug/a/1.jpg', 'mug']]);
    expect(await pairs(await write('p/table.txt', 'label\tpath\n007\tpot/1.jpg\n'))).toEqual([['pot/1.jpg', '007']]);
    await expect(readTable(await write('labels/out.txt', '../p/pot/1.jpg\n'))).rejects.toThrow(
      'received 1 outside, such as ../p/pot/1.jpg; name the folder that holds all of them with root',
    );
    await expect(readTable(await write('p/loose.txt', '1.jpg\n'))).rejects.toThrow(
      'received 1 that lie in none, such as 1.jpg',
    );
  });

  it('takes images without an identity where labels are optional', async () => {
    await touch('p/mug/1.jpg', 'p/loose.jpg');
    const optional = { labels: 'optional' } as const;
    expect((await readTable(join(root, 'p'), optional)).rows).toMatchObject([
      { path: 'loose.jpg', identity: '', junk: true },
      { path: 'mug/1.jpg', identity: 'mug' },
    ]);
    expect((await readTable(join(root, 'p/loose.jpg'), optional)).rows).toMatchObject([
      { path: 'loose.jpg', identity: '', junk: true },
    ]);
    const bare = await write('p/paths.csv', 'path\nmug/1.jpg\nloose.jpg\n');
    expect((await readTable(bare, optional)).rows).toMatchObject([
      { path: 'mug/1.jpg', identity: 'mug' },
      { path: 'loose.jpg', identity: '', junk: true },
    ]);
    await expect(readTable(bare)).rejects.toThrow('expected the columns label in');
    await expect(readTable(join(root, 'p/loose.jpg'))).rejects.toThrow('received 1 that lie in none');
  });

  it('opens every image of a table in its order, with boxes, cameras and parts, as training sees them', async () => {
    for (const i of [0, 1]) await put(join(root, `${i}.jpg`), await drawJpeg(i, i, [80, 120]));
    const lines = [
      '0,1.jpg,test,b,5,5,60,60',
      '1,0.jpg,train,a,,,,',
      '0,0.jpg,test,a,10,20,50,70',
      '1,1.jpg,train,b,,,,',
    ];
    const table = await write('t.csv', ['label,path,split,camera,x_1,y_1,x_2,y_2', ...lines].join('\n'));
    const how = { imageSize: 16, cache, prescale: [{ kind: 'shrinkShorter', length: 32 }] } as const;
    const { set, rows, view } = await openImages(await readTable(table), how);
    expect(rows.map(({ identity, split, camera }) => [identity, split, camera])).toEqual([
      ['0', 'test', 'b'],
      ['1', 'train', 'a'],
      ['0', 'test', 'a'],
      ['1', 'train', 'b'],
    ]);
    expect([...set.labels]).toEqual([0, 1, 0, 1]);
    expect([...(set.cameras ?? [])]).toEqual([1, 0, 0, 1]);
    const data = await openData({ set: 'csv', path: table, imageSize: 16, seed: 1, cache });
    expect(view).toEqual(data.view);
    expect(await set.load([1, 3])).toEqual(await data.train.load([0, 1]));
    expect(await set.load([0, 2])).toEqual(await data.test.load([0, 1]));
    const boxless = await write(
      'n.csv',
      ['label,path', ...lines.map((line) => line.split(',').slice(0, 2).join(','))].join('\n'),
    );
    const whole = await openImages(await readTable(boxless), how);
    expect(await whole.set.load([0])).not.toEqual(await set.load([0]));
    expect(await whole.set.load([1])).toEqual(await set.load([1]));
  });

  describe('links', () => {
    beforeEach(() => touch('store/mug/1.jpg', 'store/pot/1.jpg'));

    it('to folders are named when nothing else is there, and followed on request', async () => {
      await mkdir(join(root, 'p'));
      for (const name of ['mug', 'pot']) await symlink(join(root, 'store', name), join(root, 'p', name));
      await expect(readTable(join(root, 'p'))).rejects.toThrow(
        'found 0 images and 0 other files; 2 links to folders are not followed (allow it with followLinks): mug, pot; move them',
      );
      expect(await pairs(join(root, 'p'), { followLinks: true })).toEqual([
        ['mug/1.jpg', 'mug'],
        ['pot/1.jpg', 'pot'],
      ]);
    });

    it('in circles come to an end', async () => {
      await symlink('..', join(root, 'store', 'mug', 'up'));
      await symlink('../mug', join(root, 'store', 'pot', 'mug'));
      const found = await pairs(join(root, 'store'), { followLinks: true });
      expect(found).toContainEqual(['mug/1.jpg', 'mug']);
      expect(found).toContainEqual(['pot/mug/1.jpg', 'pot']);
      expect(found.length).toBeLessThan(10);
    });
  });

  it('opens a table whose images lie elsewhere, by root or by followLinks', async () => {
    for (const i of [0, 1, 2, 3]) await put(join(root, 'images', `${i}.jpg`), await drawJpeg(i, i, [40, 40]));
    const table = await write(
      'labels/t.csv',
      `label,path\n${[0, 1, 2, 3].map((i) => `${i},../images/${i}.jpg`).join('\n')}\n`,
    );
    const how = { set: 'csv', path: table, imageSize: 16, seed: 1, shares: all, cache } as const;
    await expect(openData(how)).rejects.toThrow(
      /outside the folder: .*allow it with followLinks, or name the folder that holds all images with root/,
    );
    expect((await openData({ ...how, followLinks: true })).train.length).toBe(4);
    const bare = await write('labels/b.csv', `label,path\n${[0, 1, 2, 3].map((i) => `${i},${i}.jpg`).join('\n')}\n`);
    expect((await openData({ ...how, path: bare, root: join(root, 'images') })).train.length).toBe(4);
    await expect(openData({ ...how, path: bare, root: join(root, 'images'), pixelLimit: 100 })).rejects.toThrow(
      '40 x 40 is over the limit of 100; raise pixelLimit',
    );
  });

  it('refuses pipes and devices instead of waiting for them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.csv')]);
    await expect(readTable(join(root, 'pipe.csv'))).rejects.toThrow(
      'found a pipe, a socket or a device; check the path',
    );
    await expect(readTable('/dev/zero')).rejects.toThrow('found a pipe, a socket or a device');
  });

  it('refuses options that it does not know', async () => {
    const options = { followlinks: true } as object;
    await expect(readTable(root, options)).rejects.toThrow('readTable: expected options among columns, delimiter');
  });

  describe('labels', () => {
    it.each([
      '007',
      '7',
      '1e3',
      '1000',
      '12345678901234567890',
      '-1.0',
      'constructor',
      '__proto__',
      'toString',
      'null',
      'NaN',
      "o'clock",
    ])('%s is the text that it is', async (label) => {
      const table = await write('t.csv', `label,path,camera\n${label},a.jpg,${label}\nother,b.jpg,x\n`);
      const { rows } = await readTable(table);
      expect(rows.map(({ identity, camera }) => [identity, camera])).toEqual([
        [label, label],
        ['other', 'x'],
      ]);
    });

    it('of folders may have any name', async () => {
      await touch('p/constructor/1.jpg', 'p/__proto__/1.jpg', 'p/blocks/1.jpg', 'p/hasOwnProperty/1.jpg');
      const { rows, warnings } = await readTable(join(root, 'p'));
      expect(rows.map(({ identity }) => identity)).toEqual(['__proto__', 'blocks', 'constructor', 'hasOwnProperty']);
      expect(warnings).toEqual([]);
    });

    it('may be in columns of any name', async () => {
      const table = await write('t.csv', '__proto__,constructor\n7,a.jpg\n');
      const { rows } = await readTable(table, { columns: { label: '__proto__', path: 'constructor' } });
      expect(rows).toMatchObject([{ identity: '7', path: 'a.jpg' }]);
      expect(rows[0].camera).toBeUndefined();
    });

    it('that are written in two ways of Unicode are one, as written first', async () => {
      const [composed, apart] = ['caf\u00e9', 'cafe\u0301'];
      const { rows, warnings } = await readTable(
        await write('t.csv', `label,path\n${apart},a.jpg\n${composed},b.jpg\n`),
      );
      expect(rows.map(({ identity }) => identity)).toEqual([apart, apart]);
      expect(warnings).toEqual([expect.stringMatching(/^1 names \(identity\) are written in two ways of Unicode/)]);
      await touch(`p/${composed}/1.jpg`, `p/${apart}/2.jpg`, 'p/x/1.jpg');
      expect(new Set((await readTable(join(root, 'p'))).rows.map(({ identity }) => identity)).size).toBe(2);
    });
  });

  describe('tables', () => {
    it.each([
      ['sep=;\nlabel;path\n1,5;a.jpg\n', ['1,5', 'a.jpg']],
      ['\uFEFFsep=|\r\nlabel|path\r\nx|a.jpg\r\n', ['x', 'a.jpg']],
      ['"label";"path"\n"a;b";"c.jpg"\n', ['a;b', 'c.jpg']],
      ['"la,bel,";label;path\n1;2;a.jpg\n', ['2', 'a.jpg']],
      ['label,path\n"two\nlines","a ""b"".jpg"\n', ['two\nlines', 'a "b".jpg']],
    ])('%j', async (text, [identity, path]) => {
      expect((await readTable(await write('t.csv', text))).rows).toMatchObject([{ identity, path }]);
    });

    it.each([
      [
        'UTF-16',
        Buffer.from('\uFEFFlabel,path\n1,a.jpg\n', 'utf16le'),
        'received UTF-16 (or no text); save it as CSV UTF-8',
      ],
      ['UTF-16 without a mark', Buffer.from('label,path\n1,a.jpg\n', 'utf16le'), 'received UTF-16 (or no text)'],
      [
        'Latin-1',
        Buffer.from('label,path\n1,a.jpg\ncaf\u00e9,b.jpg\n', 'latin1'),
        'received other bytes in or after line 1 (Latin-1, perhaps); save it as CSV UTF-8',
      ],
    ])('%s is told', async (_, bytes, message) => {
      await expect(readTable(await write('t.csv', bytes))).rejects.toThrow(message);
    });

    it('with a line without end are told, by line', async () => {
      const table = await write('t.csv', `label,path\n1,a.jpg\n"${'x'.repeat(3_000_000)}`);
      await expect(readTable(table)).rejects.toThrow(
        /expected lines of at most 1048576 characters in .*t\.csv, received a longer one at line \d; is a quote not closed/,
      );
    });

    it('of many pieces are read whole', async () => {
      const lines = Array.from({ length: 30_000 }, (_, i) => `ü${i % 100},images/${'ä'.repeat(i % 7)}${i}.jpg`);
      const { rows } = await readTable(await write('t.csv', `label,path\n${lines.join('\n')}\n`));
      expect(rows).toHaveLength(30_000);
      expect(rows[29_999]).toMatchObject({ identity: 'ü99', path: `images/${'ä'.repeat(29_999 % 7)}29999.jpg` });
    });

    it('refuses columns and options of unknown names', async () => {
      const table = await write('t.csv', 'label,path\n1,a.jpg\n');
      await expect(csvTable(table, { columns: { labels: 'x' } as object })).rejects.toThrow(
        'csvTable columns: expected options among box, camera',
      );
      await expect(csvTable(table, { excludeSameCamera: 'none' as 'sameIdentity' })).rejects.toThrow(
        'expected excludeSameCamera to be one of true, false, sameIdentity, received "none"',
      );
    });
  });

  it('writes fields that no spreadsheet runs, and reads them back', async () => {
    const labels = [
      '=cmd|x',
      '+1',
      '-1.5e3',
      '-x',
      '@a',
      "'=x",
      "''=x",
      "it's",
      'a,b',
      'say "x"',
      ' x',
      'x\ny',
      "'",
      '007',
    ];
    expect(csvLine(labels)).toBe(`'=cmd|x,+1,-1.5e3,'-x,'@a,''=x,'''=x,it's,"a,b","say ""x"""," x","x\ny",',007`);
    const table = await write('t.csv', `label,path\n${labels.map((label) => csvLine([label, 'a.jpg'])).join('\n')}\n`);
    expect((await readTable(table)).rows.map(({ identity }) => identity)).toEqual(labels);
    expect(plainField("'=x")).toBe('=x');
  });
});
