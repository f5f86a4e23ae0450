import { fileURLToPath } from 'node:url';
import { inOwnProcess } from '../own-process.ts';
import type { Row, Suite } from '../suite.ts';

/** Trainings whose memory is bounded, with the bound in megabytes. */
const trainings = [
  { net: 'resnet18', batch: 64, size: 224, bound: 4000 },
  { net: 'resnet50', batch: 32, size: 224, bound: 6000 },
] as const;

/** Stage 1 by a small batch, by a large one, and by the large one in parts as small as the first. */
const accumulated = [
  { batch: 8, parts: 1 },
  { batch: 32, parts: 1 },
  { batch: 32, parts: 4 },
] as const;

const worker = fileURLToPath(new URL('../workers/memory.ts', import.meta.url));

/** Linux only: peaks are those of `/proc`. */
export const suite: Suite = {
  description:
    'largest resident memory of a training with SGD, MB: in the first call, which traces and compiles, and later',
  run: async ({ progress, wants }) => {
    if (process.platform !== 'linux') return [{ what: 'peaks of memory are read from /proc: Linux only' }];
    const rows: Row[] = [];
    for (const { net, batch, size, bound } of trainings) {
      const training = `${net}, batch ${String(batch)}, ${String(size)} px`;
      if (!wants(training)) continue;
      progress(training);
      const { before, first, later } = await inOwnProcess<Peaks>(worker, [net, String(batch), String(size)]);
      rows.push({ training, 'before training': before, 'first call': first, 'later calls': later, bound });
    }
    for (const { batch, parts } of accumulated) {
      const training = `stage 1, resnet50, 224 px, batch ${batch}, in ${parts}`;
      if (!wants(training)) continue;
      progress(training);
      const { before, first, later } = await inOwnProcess<Peaks>(worker, [
        'resnet50',
        ...[batch, 224, parts].map(String),
      ]);
      rows.push({ training, 'before training': before, 'first call': first, 'later calls': later });
    }
    return rows;
  },
};

interface Peaks {
  readonly before: number;
  readonly first: number;
  readonly later: number;
}
