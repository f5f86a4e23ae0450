/** `pnpm generate miniatures FOLDER`: writes small sets in the layouts of the known ones, to try commands on. */
import { join, resolve } from 'node:path';
import { miniatures } from '../datasets/miniatures.ts';

const folder = process.argv.at(2);
if (folder === undefined) throw new Error('miniatures: expected a folder to write to, received none');
for (const [name, write] of Object.entries(miniatures)) {
  await write(join(resolve(folder), name));
  console.log(join(folder, name));
}
