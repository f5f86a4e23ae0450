import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@htg/ground/free-ports';
import { inOwnProcess } from '../own-process.ts';
import type { Row, Suite } from '../suite.ts';

const program = fileURLToPath(new URL('../workers/several.ts', import.meta.url));

/** Images of a batch. */
const batch = 32;

/** What workers exchange, of so many bytes. */
const exchanges = {
  'reduce 44 MB': 44e6,
  'reduce 44 MB, 8 pieces': 44e6,
  'reduce 11 MB': 11e6,
  'reduce 4 kB': 4e3,
  'gather 64 kB': 64e3,
} as const;

/** How gradients travel: large ones by themselves, several at a time. */
const gradients = 'reduce 44 MB, 8 pieces';

/** An update of 32 images by ResNet-18: its gradients, in bytes, and how many of its batch norms are synchronized. */
const updates: Readonly<Record<string, { readonly bytes: number; readonly norms: number }>> = {
  'update, width 32, 64 px': { bytes: 11.2e6, norms: 20 },
  'update, width 32, 64 px, frozen batch norms': { bytes: 11.2e6, norms: 0 },
  'update, width 64, 64 px': { bytes: 44.7e6, norms: 20 },
  'update, width 64, 64 px, frozen batch norms': { bytes: 44.7e6, norms: 0 },
  'update, width 64, 128 px': { bytes: 44.7e6, norms: 20 },
  'update, width 64, 224 px': { bytes: 44.7e6, norms: 20 },
};

export const suite: Suite = {
  description:
    'processes of one core each, ms (medians): what they exchange; an update by them, by one process of as many cores, and as predicted from its parts; ArcFace of 100,000 identities, whole and divided, with memory',
  run: async ({ progress, wants }) => {
    const rows: Row[] = [];
    for (const task of Object.keys(exchanges).filter(wants)) {
      progress(task);
      rows.push({ task, '2 workers': rounded(await together(task, 2)), '4 workers': rounded(await together(task, 4)) });
    }
    for (const [task, parts] of Object.entries(updates)) {
      if (!wants(task)) continue;
      for (const workers of [2, 4].filter((count) => count <= availableParallelism())) {
        progress(`${task}, ${workers} workers`);
        const alone = await together(task, 1, { threads: workers });
        const share = await together(task, 1, { images: batch / workers });
        const several = await together(task, workers);
        const exchange = await exchangeOf(parts, workers);
        rows.push({
          ...{ task, workers, 'one process': rounded(alone), share: rounded(share), exchange: rounded(exchange) },
          ...{ predicted: rounded(share + exchange), measured: rounded(several) },
          'measured / one process': Math.round((several / alone) * 100) / 100,
        });
      }
    }
    for (const classes of ['100,000 identities, replicated', '100,000 identities, sharded']) {
      if (!wants(classes)) continue;
      progress(classes);
      const [one, two] = [await inProcesses(classes, 1, { threads: 2 }), await inProcesses(classes, 2)];
      rows.push({
        ...{ task: classes, 'one process': rounded(one.milliseconds), 'MB of one': Math.round(one.megabytes) },
        ...{ '2 workers': rounded(two.milliseconds), 'MB of each': Math.round(two.megabytes) },
      });
    }
    return rows;
  },
};

/** What an update exchanges: gradients, embeddings and their gradients, and twice for each batch norm. */
async function exchangeOf({ bytes, norms }: (typeof updates)[string], workers: number): Promise<number> {
  const [large, small, gather] = [
    await together(gradients, workers),
    await together('reduce 4 kB', workers),
    await together('gather 64 kB', workers),
  ];
  return (large * bytes) / exchanges[gradients] + 2 * gather + 2 * norms * small;
}

/** How many threads each process computes with, and how many images an update has. */
interface Shape {
  readonly threads?: number;
  readonly images?: number;
}

async function together(task: string, count: number, shape?: Shape): Promise<number> {
  return (await inProcesses(task, count, shape)).milliseconds;
}

/** What so many processes need for a task: the first one's time, and the most memory of any. */
async function inProcesses(
  task: string,
  count: number,
  { threads = 1, images = batch }: Shape = {},
): Promise<{ readonly milliseconds: number; readonly megabytes: number }> {
  const ports = count === 1 ? [] : await freePorts(count);
  const all = Array.from({ length: count }, (_, index) =>
    inOwnProcess<{ readonly milliseconds: number; readonly megabytes: number }>(program, [
      task,
      ...[index, threads, images, ...ports].map(String),
    ]),
  );
  const [first, ...others] = await Promise.all(all);
  return { ...first, megabytes: Math.max(first.megabytes, ...others.map(({ megabytes }) => megabytes)) };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
