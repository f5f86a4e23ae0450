import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGallery, openGallery } from '../../src/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const model = { hash: 'x', embeddingLength: 2 };

it.each(['{}', 'null', '{"pid":"1","host":2}', '{"pi'])('a lock that says %s holds for a moment alone', async (content) => {
  const folder = join(temporaryFolder(), 'gallery');
  await (await createGallery(folder, { model })).close();
  const [name] = readdirSync(folder).filter((each) => each.endsWith('.lock'));
  const lock = join(folder, name);
  writeFileSync(lock, content);
  await expect(openGallery(folder)).rejects.toThrow('on a machine that is just taking it has open');
  utimesSync(lock, new Date(0), new Date(0));
  await (await openGallery(folder)).close();
});
