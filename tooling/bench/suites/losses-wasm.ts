import { useEngine } from '@htg/engine';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { interleave } from '../measure.ts';
import type { Row, Suite } from '../suite.ts';
import { contenders, makeBatch, rounded, stepOf } from './losses.ts';

export const suite: Suite = {
  description: 'forward and backward of each loss on WASM, the batch of `losses`; milliseconds',
  async run({ progress }) {
    const { reason } = await useEngine({ engine: 'wasm' });
    progress(reason);
    const [embeddings, labels] = makeBatch();
    const rows: Row[] = [];
    for (const [loss, contender] of Object.entries(contenders())) {
      progress(loss);
      const step = stepOf(contender);
      const ours = (): void => {
        tf.tidy(() => step({ embeddings, labels }).loss.dataSync());
      };
      const { ours: times } = await interleave({ ours }, { warmUp: 1, rounds: 3, settle: 1, calls: 2 });
      rows.push({ loss, median: rounded(times.median), min: rounded(times.min) });
    }
    return rows;
  },
};
