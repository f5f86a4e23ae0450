/** What a package does, packed and alone: statements that set `result`, and what has to come out. */
export const packedPrograms = {
  losses: {
    imports: 'tripletLoss',
    body: `
      const embeddings = tf.tensor2d([[1, 0], [0, 2], [-3, 0]]);
      const labels = tf.tensor1d([5, 5, 8], 'int32');
      const { value, grad } = tf.valueAndGrad((x) => tripletLoss(x, labels, { margin: 3 }))(embeddings);
      const result = [value.dataSync()[0], grad.shape];`,
    expected: [2, [3, 2]],
  },
  miners: {
    imports: 'batchHard',
    body: `
      const mask = (values) => tf.tensor2d(values, [2, 3], 'bool');
      const mined = batchHard()({
        distances: tf.tensor2d([[1, 2, 3], [3, 2, 1]]),
        positive: mask([1, 1, 0, 0, 0, 1]),
        negative: mask([0, 0, 1, 1, 1, 0]),
      });
      const result = [mined.positive, mined.negative].map((each) => Array.from(each.dataSync()));`,
    expected: [
      [0, 1, 0, 0, 0, 1],
      [0, 0, 1, 0, 1, 0],
    ],
  },
  sampler: {
    imports: 'identityBatches',
    body: `
      const batches = identityBatches({ labels: Int32Array.of(0, 0, 1, 1, 2, 2), identities: 3, images: 2, seed: 1 });
      const { value } = batches[Symbol.iterator]().next();
      const result = Array.from(value).sort();`,
    expected: [0, 1, 2, 3, 4, 5],
  },
  metrics: {
    imports: 'evaluateRetrieval',
    body: `
      const { rank1 } = await evaluateRetrieval({
        embeddings: tf.tensor2d([[1, 0], [1, 0.1], [0, 1], [0.1, 1]]),
        labels: Int32Array.of(0, 0, 1, 1),
      });
      const result = rank1;`,
    expected: 1,
  },
} as const satisfies Record<string, { readonly imports: string; readonly body: string; readonly expected: unknown }>;

type Load = (names: string, from: string) => string;

/** How modules of both kinds load others: what it is called, the ending of its files, and the statement. */
export const moduleKinds: readonly (readonly [kind: string, ending: string, load: Load])[] = [
  ['ESM', 'mjs', (names, from) => `import ${names && `${names} from `}'${from}';`],
  ['CJS', 'cjs', (names, from) => `${names && `const ${names.replace('* as ', '')} = `}require('${from}');`],
];

/** A program of a package that writes its result as JSON. */
export function packedProgram(name: keyof typeof packedPrograms, load: Load): string {
  const { imports, body } = packedPrograms[name];
  return [
    load('* as tf', '@tensorflow/tfjs-core'),
    load('', '@tensorflow/tfjs-backend-cpu'),
    load(`{ ${imports} }`, `@htg/${name}`),
    `const main = async () => {${body}\nprocess.stdout.write(JSON.stringify(result));\n};`,
    'main();',
  ].join('\n');
}
