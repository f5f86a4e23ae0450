/**
 * `pnpm slow photos`: the three commands of docs/fine-tune-your-photos.md as they stand there, from an empty folder with 320 photos of 40 products
 * (drawn: light, ground, place and turn differ), with the minutes of each and the table that training ends with.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawShop } from '../datasets/draw-shop.ts';
import { codeBlocks, shellCommands } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';

const page = await readFile(new URL('../../docs/fine-tune-your-photos.md', import.meta.url), 'utf8');
const recipe = codeBlocks(page).find(({ info }) => info === 'yaml photos.yaml')?.text;
if (recipe === undefined) throw new Error('photos: expected photos.yaml in the page, received none; see its blocks');
const place = await mkdtemp(join(tmpdir(), 'htg-photos-'));
try {
  await drawShop(join(place, 'photos'), { products: 40, photos: 8 });
  await writeFile(join(place, 'photos.yaml'), recipe);
  for (const line of shellCommands(page)) {
    const begin = performance.now();
    const { status, stdout, stderr } = await runLine(line, place);
    const minutes = ((performance.now() - begin) / 60_000).toFixed(1);
    console.log(`$ ${line}\n${stdout.trimEnd()}\n${minutes} minutes, status ${status}\n`);
    if (status === 0) continue;
    console.error(stderr);
    process.exitCode = 1;
    break;
  }
} finally {
  await rm(place, { recursive: true });
}
