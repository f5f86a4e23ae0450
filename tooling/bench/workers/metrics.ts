/**
 * A process of its own for each measurement, so that its peak memory is that of one evaluation:
 * `metrics.ts (retrieval|clustering) EMBEDDINGS.f32 LABELS.i32 WIDTH` prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { evaluateClustering, evaluateRetrieval } from '@htg/metrics';
import { useEngine } from '@htg/engine';

const [task, embeddingsFile, labelsFile] = process.argv.slice(2);

function read(file: string): ArrayBuffer {
  const bytes = readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const { reason } = await useEngine();
const embeddings = new Float32Array(read(embeddingsFile));
const labels = new Int32Array(read(labelsFile));

async function measure(): Promise<Record<string, number>> {
  if (task === 'clustering') {
    const { nmi } = await evaluateClustering({ embeddings, labels, seed: 1, iterations: 20 });
    return { nmi };
  }
  const { rank1, rPrecision, mapAtR, mAP } = await evaluateRetrieval({ embeddings, labels });
  return { rank1, rPrecision, mapAtR, mAP };
}

const start = performance.now();
const values = await measure();
const milliseconds = performance.now() - start;
// Kilobytes on Linux and macOS alike in Node.
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ milliseconds, peak, values, engine: reason }));
