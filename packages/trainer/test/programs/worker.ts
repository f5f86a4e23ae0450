// One of several workers: trains all cases and says what they came to. usage: worker.ts STEPS INDEX PORT...; without ports alone
import { useEngine } from '@htg/engine';
import { trainCases } from '../workers/worker-cases.ts';

const [steps, index, ...ports] = process.argv.slice(2).map(Number);
await useEngine({
  engine: 'tensorflow',
  tensorflow: {
    ...{ threadsInsideOps: 1, device: 'cpu', xlaCache: false },
    ...(ports.length > 0 && {
      workers: { addresses: ports.map((port) => `127.0.0.1:${String(port)}`), index },
    }),
  },
});
const results = await trainCases(steps);
process.stdout.write(JSON.stringify(results));
