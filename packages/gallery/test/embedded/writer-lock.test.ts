import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockForWriting } from '../../src/embedded/writer-lock.ts';
import { createGallery, openGallery } from '../../src/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const model = { hash: 'x', embeddingLength: 2 };

it.each(['{}', 'null', '{"pid":"1","host":2}', '{"pi'])(
  'a lock that says %s holds for a moment alone',
  async (content) => {
    const folder = join(await temporaryFolder(), 'gallery');
    await (await createGallery(folder, { model })).close();
    const [name] = readdirSync(folder).filter((each) => each.endsWith('.lock'));
    const lock = join(folder, name);
    writeFileSync(lock, content);
    await expect(openGallery(folder)).rejects.toThrow('on a machine that is just taking it has open');
    utimesSync(lock, new Date(0), new Date(0));
    await (await openGallery(folder)).close();
  },
);

// Where nobody may make a file, not even the system's owner.
it.skipIf(!existsSync('/sys'))('a folder that may not be written to is said to be one', () => {
  expect(() => lockForWriting('openGallery', '/sys')).toThrow(
    /^openGallery: expected the folder of a gallery that may be written to, received E\w+: .*; open it with readOnly/,
  );
});

it('writes through no link that somebody planted under a name of its files', async () => {
  const place = await temporaryFolder();
  const folder = join(place, 'gallery');
  const victim = join(place, 'victim');
  writeFileSync(victim, 'precious');
  const gallery = await createGallery(folder, { model });
  await gallery.add([{ id: 'a', label: 'a', vector: [1, 0] }]);
  const numbers = readdirSync(folder).flatMap((name) => /^items-(\d+)\.log$/.exec(name)?.[1] ?? []);
  const next = Number(numbers[0]) + 1;
  for (const name of [`items-${next}.log`, `vectors-${next}.f32`, `gallery.json.${process.pid}.tmp`]) {
    symlinkSync(victim, join(folder, name));
  }
  await gallery.compact();
  expect(await gallery.search([1, 0], { k: 1 })).toMatchObject([{ id: 'a' }]);
  await gallery.close();
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});
