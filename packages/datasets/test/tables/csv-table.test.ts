import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvTable } from '../../src/index.ts';

describe('csvTable', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-csv-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = async (text: string | Uint8Array): Promise<string> => {
    const path = join(root, 'table.csv');
    await writeFile(path, text);
    return path;
  };

  it('reads all columns', async () => {
    const file = await write(
      [
        'label,path,split,is_query,is_gallery,camera,category,group,x_1,y_1,x_2,y_2',
        '7,a/1.jpg,train,,,3,shoes,g1,10,20,110,70',
        '8,"b, c.jpg",test,True,False,4,,,,,,',
        '8,d.jpg,test,0,1,5,,,,,,',
        '-1,e.jpg,test,False,True,5,,,,,,',
      ].join('\r\n'),
    );
    const { rows, root: folder, excludeSameCamera } = await csvTable(file);
    expect(folder).toBe(root);
    expect(excludeSameCamera).toBe('sameIdentity');
    expect(rows).toEqual([
      {
        path: 'a/1.jpg',
        identity: '7',
        split: 'train',
        camera: '3',
        category: 'shoes',
        group: 'g1',
        box: { left: 10, top: 20, width: 100, height: 50 },
      },
      { path: 'b, c.jpg', identity: '8', split: 'test', role: 'query', camera: '4' },
      { path: 'd.jpg', identity: '8', split: 'test', role: 'gallery', camera: '5' },
      { path: 'e.jpg', identity: '-1', split: 'test', role: 'gallery', camera: '5', junk: true },
    ]);
  });

  it('maps names, finds the delimiter, and passes over a byte order mark', async () => {
    const file = await write('\uFEFFproduct_id;file\n1;x.jpg\n2;y.jpg\n');
    const { rows } = await csvTable(file, { columns: { label: 'product_id', path: 'file' } });
    expect(rows.map(({ identity, path }) => [identity, path])).toEqual([
      ['1', 'x.jpg'],
      ['2', 'y.jpg'],
    ]);
  });

  it('makes absolute paths relative to the root', async () => {
    const file = await write(`label,path\n1,${join(root, 'in', 'x.jpg')}\n`);
    expect((await csvTable(file)).rows[0].path).toBe('in/x.jpg');
  });

  it.each([
    ['name,file\n1,x.jpg\n', 'expected the columns label, path in', 'received name, file; map them with columns'],
    ['label,path,label\n1,x,2\n', 'received label twice; rename one', ''],
    ['label,path\n1,x.jpg\n2\n', 'Invalid Record Length', 'line 3'],
    ['label,path\n1,"x.jpg\n', 'Quote Not Closed', ''],
    ['label,path\n', 'expected rows in', 'received none'],
    ['', 'expected the columns label, path in', 'received none'],
    ['label,path,split\n1,x.jpg,dev\n', 'line 2: expected a split train, validation or test, received dev', ''],
    ['label,path\n1,\n', 'line 2: expected a label and a path, received none', ''],
    ['label,path,is_query\n1,x.jpg,perhaps\n', 'line 2: expected true or false in is_query, received perhaps', ''],
    [
      'label,path,split,is_query,is_gallery\n1,x.jpg,test,0,0\n',
      'line 2: expected a test image to be a query, in the gallery, or both',
      '',
    ],
    [
      'label,path,x_1,y_1,x_2,y_2\n1,x.jpg,9,0,5,5\n',
      'line 2: expected a box with x_1 < x_2 and y_1 < y_2, received 9, 0, 5, 5',
      '',
    ],
    ['label,path,x_1,y_1,x_2,y_2\n1,x.jpg,,0,5,5\n', 'received nothing, 0, 5, 5', ''],
  ])('explains %j', async (text, message, also) => {
    const failure = await csvTable(await write(text)).catch((error: unknown) => String(error));
    expect(failure).toContain('csvTable: expected');
    expect(failure).toContain(message);
    expect(failure).toContain(also);
  });

  it('lists ten mistakes and counts the others', async () => {
    const file = await write(`label,path,split\n${'1,x.jpg,dev\n'.repeat(14)}`);
    await expect(csvTable(file)).rejects.toThrow(/received 14 that do not[^]*line 11: [^]*and 4 more/);
  });

  it('refuses what is not UTF-8', async () => {
    const file = await write(Buffer.from('label,path\n1,caf\xe9.jpg\n', 'latin1'));
    await expect(csvTable(file)).rejects.toThrow('save it as CSV UTF-8');
  });

  it('says that there is no table', async () => {
    await expect(csvTable(join(root, 'no.csv'))).rejects.toThrow('found nothing; check the path');
  });
});
