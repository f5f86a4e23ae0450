import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGallery } from '@htg/gallery';
import { expect, it } from 'vitest';
import { killWriters } from '../testing/gallery-kills.ts';
import type { Kill } from '../testing/gallery-kills.ts';

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

it('of eight processes that open a gallery at once, one writes and seven are refused, three times over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'htg-slow-'));
  const program = fileURLToPath(new URL('../testing/gallery-opener.ts', import.meta.url));
  try {
    await (await createGallery(join(folder, 'gallery'), { model: { hash: 'x', embeddingLength: 2 } })).close();
    for (let round = 0; round < 3; round++) {
      const openers = Array.from({ length: 8 }, () => {
        const args = ['--conditions=@htg/source', '--import', 'tsx', program, join(folder, 'gallery')];
        const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
        const ended = new Promise((resolve) => child.once('close', resolve));
        const said = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
        return { child, ended, said };
      });
      const told = await Promise.all(openers.map(({ said }) => said));
      expect(told.filter((line) => line === 'opened')).toHaveLength(1);
      expect(told.filter((line) => line.includes('expected to be the only writer'))).toHaveLength(7);
      // The next round finds the lock of a process that was killed.
      for (const { child } of openers) child.kill('SIGKILL');
      await Promise.all(openers.map(({ ended }) => ended));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
