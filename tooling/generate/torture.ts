/** `pnpm generate torture FOLDER`: writes broken, odd and hostile images, to try commands on. */
import { resolve } from 'node:path';
import { badImages, oddImages, writeTorture } from '../datasets/torture.ts';

const folder = process.argv.at(2);
if (folder === undefined) throw new Error('torture: expected a folder to write to, received none');
await writeTorture(resolve(folder));
for (const { path, about } of [...badImages, ...oddImages]) console.log(`${JSON.stringify(path)}: ${about}`);
