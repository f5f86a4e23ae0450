import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killWriters, type Kill } from '../testing/gallery-kills.ts';

it('a gallery loses nothing acknowledged by 20 kills during add, update, remove and compact, and is whole after each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'htg-slow-'));
  try {
    const kills: Kill[] = [];
    for await (const kill of killWriters(join(folder, 'gallery'), 20, 1)) {
      kills.push(kill);
      console.log(
        `kill ${kills.length} during ${kill.during}: ${kill.items} items, the change ${kill.kept ? 'is' : 'is not'} there`,
      );
      expect(kill.problems).toEqual([]);
    }
    expect(kills).toHaveLength(20);
    // The moments meet changes, not pauses.
    expect(new Set(kills.map(({ during }) => during)).size).toBeGreaterThan(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
