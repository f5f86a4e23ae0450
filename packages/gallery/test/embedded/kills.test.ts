import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { killWriters } from '../../../../tooling/testing/gallery-kills.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it('loses nothing acknowledged when its writer is killed, three times', async () => {
  const folder = await temporaryFolder();
  try {
    let kills = 0;
    for await (const { problems } of killWriters(`${folder}/gallery`, 3, 7)) {
      kills++;
      expect(problems).toEqual([]);
    }
    expect(kills).toBe(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});
