import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inOwnProcess } from '../own-process.ts';
import { startPythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';
import { makeEmbeddings, sopImages } from '../workers/metrics-embeddings.ts';

type Task = 'clustering' | 'reRanking' | 'retrieval';

const titles: Readonly<Record<Task, string>> = {
  clustering: 'NMI (k-means, 20 rounds)',
  reRanking: 'the same after k-reciprocal re-ranking',
  retrieval: 'P@1, R-precision, MAP@R, mAP',
};

/** What one process of its own needed for one evaluation. */
interface Measurement {
  readonly milliseconds: number;
  /** Of all its threads: what other programs on the machine change least. */
  readonly cpuMilliseconds: number;
  /** The process's largest resident memory, in bytes. */
  readonly peak: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Files {
  readonly embeddings: string;
  readonly labels: string;
  readonly width: number;
  /** Size of the embeddings. */
  readonly bytes: number;
}

const ourWorker = fileURLToPath(new URL('../workers/metrics.ts', import.meta.url));

function ours(task: Task, { embeddings, labels }: Files): Promise<Measurement> {
  return inOwnProcess(ourWorker, [task, embeddings, labels]);
}

async function theirs(task: Task, { embeddings, labels, width }: Files): Promise<Measurement | string> {
  const { peer, absent } = await startPythonPeer('metrics');
  if (!peer) return absent;
  try {
    return await peer.call<Measurement>('evaluate', { task, embeddings, labels, width });
  } finally {
    await peer.close();
  }
}

/**
 * One line of the table: ours and the peer's in turns, each time in a fresh process.
 *
 * @param images of the set, SOP's images per identity
 * @param rounds measurements of each
 */
export async function compare(task: Task, images: number, rounds: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'htg-bench-'));
  try {
    const { embeddings, labels, width } = makeEmbeddings(images);
    const files = {
      embeddings: join(folder, 'e.f32'),
      labels: join(folder, 'l.i32'),
      width,
      bytes: embeddings.byteLength,
    };
    await writeFile(files.embeddings, embeddings);
    await writeFile(files.labels, labels);
    const own: Measurement[] = [];
    const peers: Measurement[] = [];
    let absent = '';
    for (let round = 0; round < rounds; round++) {
      own.push(await ours(task, files));
      // No peer re-ranks in memory that such a set leaves.
      const measured = task === 'reRanking' ? 'N x N distances do not fit' : await theirs(task, files);
      if (typeof measured === 'string') absent = measured;
      else peers.push(measured);
    }
    return rowOf(task, images, files.bytes, own, peers, absent);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function rowOf(
  task: Task,
  images: number,
  bytes: number,
  own: readonly Measurement[],
  peers: readonly Measurement[],
  absent: string,
): Row {
  const seconds = (all: readonly Measurement[], pick: (sorted: number[]) => number): string =>
    (pick(all.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)) / 1000).toFixed(1);
  const median = (sorted: number[]): number => {
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
  const cpu = (all: readonly Measurement[]): string =>
    (median(all.map(({ cpuMilliseconds }) => cpuMilliseconds).sort((a, b) => a - b)) / 1000).toFixed(1);
  const memory = (all: readonly Measurement[]): string =>
    `${(Math.max(...all.map(({ peak }) => peak - bytes)) / 1e9).toFixed(2)} GB`;
  const describe = ({ values }: Measurement): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value.toFixed(4)}`)
      .join(', ');
  const row = {
    task: titles[task],
    images,
    'ours, s': seconds(own, median),
    'ours, min': seconds(own, (sorted) => sorted[0]),
    'ours, CPU s': cpu(own),
    'ours above embeddings': memory(own),
    'our values': describe(own[0]),
  };
  if (peers.length === 0) return { ...row, peer: absent };
  return {
    ...row,
    'PML, s': seconds(peers, median),
    'PML, min': seconds(peers, (sorted) => sorted[0]),
    'PML, CPU s': cpu(peers),
    'PML above embeddings': memory(peers),
    'PML values': describe(peers[0]),
    ratio: (Number(seconds(own, median)) / Number(seconds(peers, median))).toFixed(2),
  };
}

const sizes = [15_000, 30_000, sopImages];

export const suite: Suite = {
  description:
    'retrieval metrics of SOP-sized sets (512 dimensions), tensorflow backend, against pytorch-metric-learning on faiss-cpu. ' +
    'Its mAP ends at the k-th neighbor (k = the largest class), ours ranks the whole gallery.',
  async run({ progress, wants }) {
    const rows: Row[] = [];
    for (const images of sizes.filter((size) => wants(String(size)))) {
      progress(`${images} images ...`);
      rows.push(await compare('retrieval', images, images === sopImages ? 2 : 3));
    }
    for (const images of sizes.filter((size) => wants(`re-ranking ${size}`))) {
      progress(`re-ranking ${images} images ...`);
      rows.push(await compare('reRanking', images, 1));
    }
    if (wants('NMI')) {
      progress('NMI ...');
      rows.push(await compare('clustering', sopImages, 1));
    }
    return rows;
  },
};
