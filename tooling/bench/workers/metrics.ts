/**
 * A process of its own for each measurement, so that its peak memory is that of one evaluation:
 * `metrics.ts (retrieval|reRanking|clustering) EMBEDDINGS.f32 LABELS.i32 WIDTH` prints one line of JSON.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { useEngine } from '@htg/engine';
import { evaluateClustering, evaluateRetrieval } from '@htg/metrics';

const [task, embeddingsFile, labelsFile] = process.argv.slice(2);

/** Reads straight into an array, so that the file is not in memory twice. */
function read<Numbers extends Float32Array | Int32Array>(file: string, numbers: Numbers): Numbers {
  const descriptor = openSync(file, 'r');
  readSync(descriptor, numbers);
  closeSync(descriptor);
  return numbers;
}

const { reason } = await useEngine({ engine: 'tensorflow' });
const embeddings = read(embeddingsFile, new Float32Array(statSync(embeddingsFile).size / 4));
const labels = read(labelsFile, new Int32Array(statSync(labelsFile).size / 4));

async function measure(): Promise<Record<string, number>> {
  if (task === 'clustering') {
    const { nmi } = await evaluateClustering({ embeddings, labels, seed: 1, iterations: 20 });
    return { nmi };
  }
  const reRank = task === 'reRanking' ? { reRank: { kind: 'kReciprocal' as const } } : {};
  const { rank1, rPrecision, mapAtR, mAP } = await evaluateRetrieval({ embeddings, labels, ...reRank });
  return { rank1, rPrecision, mapAtR, mAP };
}

const start = performance.now();
const cpuBefore = process.cpuUsage();
const values = await measure();
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpuBefore);
// Kilobytes on Linux and macOS alike in Node.
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000, peak, values, engine: reason }));
