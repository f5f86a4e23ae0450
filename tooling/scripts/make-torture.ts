/** `tsx tooling/scripts/make-torture.ts FOLDER`: writes broken, odd and hostile pictures, to try commands on. */
import { resolve } from 'node:path';
import { badPictures, oddPictures, writeTorture } from '../datasets/torture.ts';

const folder = process.argv.at(2);
if (folder === undefined) throw new Error('make-torture: expected a folder to write to, received none');
await writeTorture(resolve(folder));
for (const { path, about } of [...badPictures, ...oddPictures]) console.log(`${JSON.stringify(path)}: ${about}`);
