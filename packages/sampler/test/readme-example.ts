import { identityBatches, type SamplerState } from '../src/index.ts';

// The identity of each of eleven images.
const labels = [0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3];
const options = { labels, identities: 2, images: 2, seed: 1 };

const batches = identityBatches(options);
console.log(batches.report); // { identities: 4, skipped: 0, repeating: 0, batchesPerPass: 2 }
const first = batches.next().value; // Int32Array [4]: two identities, two images of each
console.log(Array.from(first, (image) => labels[image]));

// Save the state with a checkpoint; the same call goes on from it exactly.
const saved = JSON.stringify(batches.state);
const resumed = identityBatches({ ...options, state: JSON.parse(saved) as SamplerState });
console.log(String(resumed.next().value) === String(batches.next().value)); // true
