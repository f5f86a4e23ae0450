import type { Row, Suite } from '../suite.ts';

/**
 * What an update is predicted to cost on machines of eight GPUs, by the model of docs/scaling.md. `measured` stands in the project's tables for one
 * H100; `assumed` are nominal or cautious numbers that nobody has measured here.
 */
const measured = {
  /** ResNet-50, 64 images of 224 px, float32 with TF32: milliseconds of an update for each image. */
  millisecondsPerImage: 62.3 / 64,
  /** Bytes of ResNet-50's gradients. */
  gradientBytes: 94.2e6,
};
const assumed = {
  /** Bytes a second of one GPU to the others of its machine, and to those of other machines. */
  insideBandwidth: 300e9,
  outsideBandwidth: 40e9,
  /** Seconds that an exchange takes for each doubling of the workers, however small it is. */
  latency: 20e-6,
  /** Products and sums a second, of large matrices. */
  operations: 100e12,
};

const [images, length] = [64, 512];

export const suite: Suite = {
  description:
    'predicted, nothing is run: milliseconds of an update of ResNet-50 with 64 images of 224 px on each GPU, embeddings of 512 numbers, batch norms frozen',
  run: () => {
    const rows: Row[] = [];
    for (const identities of [1e5, 1e7]) {
      for (const gpus of [1, 8, 64, 256, 1024]) {
        for (const classes of gpus === 1 ? (['replicated'] as const) : (['replicated', 'sharded'] as const)) {
          rows.push(predict({ gpus, identities, classes }));
        }
      }
    }
    return Promise.resolve(rows);
  },
};

function predict({
  gpus,
  identities,
  classes,
}: {
  readonly gpus: number;
  readonly identities: number;
  readonly classes: 'replicated' | 'sharded';
}): Row {
  const batch = images * gpus;
  const bandwidth = gpus > 8 ? assumed.outsideBandwidth : assumed.insideBandwidth;
  const latency = assumed.latency * Math.log2(gpus);
  const reduce = (bytes: number): number => (gpus === 1 ? 0 : (2 * (1 - 1 / gpus) * bytes) / bandwidth + latency);
  const ownClasses = classes === 'sharded' ? identities / gpus : identities;
  const classBytes = 4 * ownClasses * length;
  const seconds = {
    compute: (measured.millisecondsPerImage / 1000) * images,
    'all-reduce': reduce(measured.gradientBytes) + (classes === 'sharded' ? 0 : reduce(classBytes)),
    // Divided class weights exchange a largest and three sums of each row.
    gather: 1.5 * reduce(4 * batch * length) + (classes === 'sharded' ? reduce(4 * batch) + reduce(12 * batch) : 0),
    // Distances of all pairs, and their gradient.
    mining: (6 * batch * batch * length) / assumed.operations,
    classes: (6 * batch * ownClasses * length) / assumed.operations,
  };
  const step = Object.values(seconds).reduce((sum, each) => sum + each, 0);
  // Weights, momenta and gradients of the classes; logits and their gradient; distances.
  const memory = 3 * classBytes + 2 * 4 * batch * ownClasses + 2 * 4 * batch * batch;
  const row = Object.fromEntries(Object.entries(seconds).map(([name, each]) => [name, rounded(1000 * each)]));
  return {
    ...{ identities, GPUs: gpus, 'class weights': classes, batch },
    ...row,
    update: rounded(1000 * step),
    'share that computes': rounded(seconds.compute / step),
    'hours for 1e8 images': rounded(((1e8 / batch) * step) / 3600),
    'GB for classes and pairs': rounded(memory / 1e9),
  };
}

const rounded = (value: number): number => Number(value.toPrecision(3));
