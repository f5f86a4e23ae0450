import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointSeries, createRunFolder } from '../../../src/node/index.ts';
import type { RunFolder } from '../../../src/node/index.ts';

let place: string;
let mounted: boolean;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-full-'));
  // A disk of 256 KiB.
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', place], { stdio: 'ignore' }).status === 0;
});
afterEach(async () => {
  if (mounted) spawnSync('umount', [place]);
  await rm(place, { recursive: true });
});

const mayNotMount = 'needs the right to mount a small disk in memory';

/** A training whose checkpoint takes 80 kB. */
const training = (step: number) => ({
  weights: { weight: tf.variable(tf.fill([20_000], step)) },
  position: { step, sampler: { batches: step } },
});

const seriesOf = (run: RunFolder) =>
  checkpointSeries(run.checkpoint('stage1'), {
    onDamaged: (message) => {
      throw new Error(message);
    },
  });

describe('a full disk', () => {
  it('ends in an error that says what and where, and the checkpoints before it stay', async ({ skip }) => {
    skip(!mounted, mayNotMount);
    const { run } = await createRunFolder(join(place, 'demo'));
    const series = seriesOf(run);
    await series.save(training(1));
    await series.save(training(2));
    await writeFile(join(place, 'films'), new Uint8Array(60_000));
    await expect(series.save(training(3))).rejects.toThrow(
      new RegExp(
        `^writeAtomic: expected to write 80\\d{3} bytes to ${run.checkpoint('stage1')}-3\\.safetensors, ` +
          'received ENOSPC.*; free some space there; what was written before is whole, and the run can be resumed from it$',
      ),
    );
    expect((await readdir(join(run.path, 'checkpoints'))).sort()).toEqual(
      [1, 2].flatMap((step) => [`stage1-${step}.json`, `stage1-${step}.safetensors`]),
    );
    const { weights } = training(0);
    expect(await series.loadLatest(weights)).toEqual({ step: 2, sampler: { batches: 2 } });
    expect(weights.weight.dataSync()[0]).toBe(2);

    await rm(join(place, 'films'));
    await series.save(training(3));
    expect(await series.loadLatest(weights)).toEqual({ step: 3, sampler: { batches: 3 } });
  });

  it('ends in such an error where a line of metrics does not fit, and the lines before it stay', async ({ skip }) => {
    skip(!mounted, mayNotMount);
    const { run } = await createRunFolder(join(place, 'demo'));
    const fill = async () => {
      for (let step = 1; step <= 1000; step++)
        await run.appendMetrics({ stage: 'stage 1', step, ...{ note: 'x'.repeat(2000) } });
    };
    await expect(fill()).rejects.toThrow(
      /^appendMetrics: expected to add a line to .*metrics\.jsonl, received ENOSPC.*; free some space there/,
    );
    await expect(run.dropMetricsAfter('stage 1', 100)).rejects.toThrow(/^writeAtomic: expected to write .*ENOSPC/);
    const steps = (await run.readText('metrics.jsonl'))
      .split('\n')
      .slice(0, 100)
      .map((line) => (JSON.parse(line) as { step: number }).step);
    expect(steps).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });
});
