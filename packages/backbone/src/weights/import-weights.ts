import * as tf from '@tensorflow/tfjs-core';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Embedder } from '../embedder.ts';
import { parseSafetensors } from './safetensors.ts';
import type { StoredTensor } from './safetensors.ts';
import { toFloat32 } from './stored-numbers.ts';
import { axesFromTorch, isBackboneWeight, torchName, torchShape } from './torch-name.ts';

/** What a file and an embedder do not have in common, by torch's names. */
export interface ImportReport {
  readonly loaded: readonly string[];
  /** Weights of the embedder that the file lacks. */
  readonly missing: readonly string[];
  /** Tensors of the file that the embedder lacks. */
  readonly extra: readonly string[];
  /** Tensors of another shape, or of no float type, each with both: `conv1.weight: expected [64, 3, 7, 7], received ...`. */
  readonly wrong: readonly string[];
}

/** What `importWeights` takes. */
export interface ImportOptions {
  /** `backbone`: the ResNet proper, as torchvision and timm publish it; `all`: keypoint blocks, fully connected layer and norm, too. */
  readonly part?: 'all' | 'backbone';
  /** False: load what fits and report the rest, instead of raising. */
  readonly strict?: boolean;
  /** What the file's names begin with, such as `backbone.`; names without it are extra. */
  readonly prefix?: string;
}

/** Tensors that a published ResNet has and an embedder never does: its classifier, and a counter that nothing reads. */
const expectedExtras = /^fc\.(weight|bias)$|\.num_batches_tracked$/;

/**
 * Loads weights from a safetensors file with torchvision's or timm's names. Either everything is checked and then loaded, or nothing
 * changes.
 *
 * @param embedder whose weights are set
 * @param file the file's bytes
 * @returns what was loaded, and in which names file and embedder differ; the classifier `fc` and `num_batches_tracked` do not count
 * @throws RangeError where they differ and `strict` is on, naming every tensor; where the file is damaged
 *
 * @example
 * importWeights(embedder, await readFile('resnet18.safetensors'), { part: 'backbone' });
 */
export function importWeights(
  embedder: Embedder,
  file: Uint8Array,
  { part = 'all', strict = true, prefix = '' }: ImportOptions = {},
): ImportReport {
  const stored = new Map<string, StoredTensor>();
  const extra: string[] = [];
  for (const [name, tensor] of Object.entries(parseSafetensors(file).tensors)) {
    if (name.startsWith(prefix)) stored.set(name.slice(prefix.length), tensor);
    else extra.push(name);
  }
  const paths = Object.keys(embedder.weights).filter((path) => part === 'all' || isBackboneWeight(path));
  const wanted = new Map(paths.map((path) => [torchName(path), embedder.weights[path]]));

  const missing = [...wanted.keys()].filter((name) => !stored.has(name));
  extra.push(...[...stored.keys()].filter((name) => !wanted.has(name) && !expectedExtras.test(name)));
  const pairs = [...wanted].flatMap(([name, variable]): Pair[] => {
    const tensor = stored.get(name);
    return tensor === undefined ? [] : [{ name, variable, tensor, difference: difference(tensor, variable) }];
  });
  const wrong = pairs.flatMap(({ name, difference }) => (difference === undefined ? [] : `${name}: ${difference}`));
  if (strict) raiseDifferences({ missing, extra, wrong });

  const loadable = pairs.filter((pair) => pair.difference === undefined);
  for (const { variable, tensor } of loadable) {
    tf.tidy(() => {
      const values = tf.tensor(toFloat32(tensor), [...tensor.shape], 'float32');
      variable.assign(tf.transpose(values, [...axesFromTorch(variable.rank)]));
    });
  }
  return { loaded: loadable.map(({ name }) => name), missing, extra, wrong };
}

/** A weight and the tensor of its name. */
interface Pair {
  readonly name: string;
  readonly variable: Variable;
  readonly tensor: StoredTensor;
  readonly difference: string | undefined;
}

/** Why a tensor cannot be a weight's value, if it cannot. */
function difference({ dtype, shape }: StoredTensor, variable: Variable): string | undefined {
  const expected = torchShape(variable.shape);
  if (/F\d+$/.test(dtype) && shape.join() === expected.join()) return undefined;
  return `expected floats [${expected.join(', ')}], received ${dtype} [${shape.join(', ')}]`;
}

function raiseDifferences(differences: Pick<ImportReport, 'missing' | 'extra' | 'wrong'>): void {
  const lines = Object.entries(differences)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `\n  ${kind}: ${names.join(', ')}`);
  if (lines.length === 0) return;
  throw new RangeError(
    `importWeights: expected the embedder's tensors, received others:${lines.join('')}\nCreate the embedder that the file belongs to, choose part: 'backbone', or pass strict: false`,
  );
}
