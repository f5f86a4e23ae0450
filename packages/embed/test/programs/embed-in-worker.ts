import { parentPort, workerData } from 'node:worker_threads';
import { openEmbedder } from '../../src/index.ts';

const { model, file } = workerData as { readonly model: string; readonly file: string };
const embedder = await openEmbedder(model, { engine: 'wasm' });
const vector = await embedder.embed(file);
await embedder.dispose();
parentPort?.postMessage(vector);
