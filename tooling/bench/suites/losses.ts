import { availableParallelism } from 'node:os';
import { compile, useEngine } from '@htg/engine';
import {
  arcFace,
  circleLoss,
  contrastiveLoss,
  cosFace,
  crossBatchMemory,
  marginLoss,
  multiSimilarityLoss,
  normalizedSoftmax,
  ntXentLoss,
  proxyAnchor,
  proxyNca,
  supConLoss,
  tripletLoss,
} from '@htg/losses';
import { batchHard, multiSimilarity, tripletMargin } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import { interleave } from '../measure.ts';
import { numpyArray, startPythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

const [batch, length, identities, images] = [256, 512, 64, 4];

/** Fifteen timed calls of each, in turns in which threads and caches are its own: in strict alternation both are slower, ours the more. */
const turns = { warmUp: 2, rounds: 3, settle: 4, calls: 5 } as const;

type Loss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

interface Contender {
  readonly loss: Loss;
  /** Weights of the loss itself, whose gradient is taken as well. */
  readonly variables?: readonly tf.Variable[];
}

export const suite: Suite = {
  description:
    `forward and backward of each loss, ${String(batch)} embeddings of length ${String(length)} (${String(identities)} ` +
    `identities, ${String(images)} images each), compiled, against pytorch-metric-learning; milliseconds`,
  async run({ progress }) {
    const { reason } = await useEngine({ engine: 'tensorflow' });
    progress(reason);
    const threads = String(availableParallelism()); // TensorFlow's own choice
    const { peer, absent } = await startPythonPeer('losses', { environment: { OMP_NUM_THREADS: threads } });
    if (absent !== undefined) progress(absent);
    try {
      const [embeddings, labels] = makeBatch();
      await peer?.call('prepare', {
        embeddings: numpyArray(embeddings.dataSync(), embeddings.shape),
        labels: numpyArray(labels.dataSync()),
        identities,
      });
      const rows: Row[] = [];
      const ratios: number[] = [];
      for (const [name, contender] of Object.entries(contenders())) {
        progress(name);
        const step = compile(stepOf(contender));
        const ours = async (): Promise<void> => {
          const outputs = await step({ embeddings, labels });
          outputs.loss.dataSync();
          tf.dispose(outputs);
        };
        const theirs = peer && (() => peer.time('run', { name }));
        const times: Partial<Record<'ours' | 'theirs', { readonly median: number; readonly min: number }>> = theirs
          ? await interleave({ ours, theirs }, turns)
          : await interleave({ ours }, turns);
        if (times.ours && times.theirs) ratios.push(times.ours.median / times.theirs.median);
        rows.push({ loss: name, ...describeTimes(times) });
        step.dispose();
      }
      if (ratios.length > 0) {
        ratios.sort((a, b) => a - b);
        rows.push({ loss: 'median of the ratios', ratio: rounded(ratios[Math.floor(ratios.length / 2)]) });
      }
      return rows;
    } finally {
      await peer?.close();
    }
  },
};

function contenders(): Record<string, Contender> {
  const shape = { embeddingLength: length, identities };
  const margin = marginLoss();
  const memory = crossBatchMemory({ loss: contrastiveLoss, embeddingLength: length, size: 1024 });
  const classes = Object.entries({
    arcFace: arcFace(shape),
    cosFace: cosFace(shape),
    normalizedSoftmax: normalizedSoftmax(shape),
    proxyNca: proxyNca(shape),
    proxyAnchor: proxyAnchor(shape),
  }).map(([name, { apply, variables }]) => [name, { loss: apply, variables: [variables.weights] }] as const);
  return {
    'tripletLoss, all': { loss: (x, y) => tripletLoss(x, y, { margin: 0.2 }) },
    'tripletLoss, soft': { loss: (x, y) => tripletLoss(x, y, { soft: true }) },
    'tripletLoss, batchHard': { loss: (x, y) => tripletLoss(x, y, { margin: 0.2, miner: batchHard() }) },
    'tripletLoss, semihard': {
      loss: (x, y) => tripletLoss(x, y, { margin: 0.2, miner: tripletMargin({ margin: 0.2, triplets: 'semihard' }) }),
    },
    contrastiveLoss: { loss: contrastiveLoss },
    ntXentLoss: { loss: ntXentLoss },
    supConLoss: { loss: supConLoss },
    multiSimilarityLoss: { loss: multiSimilarityLoss },
    'multiSimilarityLoss, mined': { loss: (x, y) => multiSimilarityLoss(x, y, { miner: multiSimilarity() }) },
    circleLoss: { loss: circleLoss },
    marginLoss: { loss: margin.apply },
    ...Object.fromEntries(classes),
    crossBatchMemory: { loss: memory.apply },
  };
}

/** The loss, and its gradients by the embeddings and by its own weights. */
function stepOf({ loss, variables = [] }: Contender) {
  return ({ embeddings, labels }: { embeddings: tf.Tensor; labels: tf.Tensor }) => {
    const weights = [...variables];
    const { value, grads } = tf.valueAndGrads((x: tf.Tensor) => loss(x as tf.Tensor2D, labels as tf.Tensor1D))([
      embeddings,
      ...weights,
    ]);
    return { loss: value, ...Object.fromEntries(grads.map((gradient, i) => [`gradient${String(i)}`, gradient])) };
  };
}

/** Identities scattered around their centers, so that hinges are active and inactive. */
function makeBatch(): [tf.Tensor2D, tf.Tensor1D] {
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => Math.floor(i / images)),
    'int32',
  );
  const embeddings = tf.tidy(() => {
    const centers = tf.randomNormal([identities, 1, length], 0, 1, 'float32', 1);
    const noise = tf.randomNormal([identities, images, length], 0, 1.5, 'float32', 2);
    return tf.reshape<tf.Rank.R2>(tf.add(centers, noise), [batch, length]);
  });
  return [embeddings, labels];
}

function describeTimes({ ours, theirs }: Partial<Record<'ours' | 'theirs', { median: number; min: number }>>): Row {
  return {
    ...(ours && { median: rounded(ours.median), min: rounded(ours.min) }),
    ...(theirs && { 'PML median': rounded(theirs.median), 'PML min': rounded(theirs.min) }),
    ...(ours && theirs && { ratio: rounded(ours.median / theirs.median) }),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
