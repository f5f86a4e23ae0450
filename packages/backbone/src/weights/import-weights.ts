import * as tf from '@tensorflow/tfjs-core';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Embedder } from '../embedder.ts';
import { DamagedWeights, damageIn } from './damaged-weights.ts';
import { importDifferences } from './import-differences.ts';
import { namePrefixes } from './name-prefix.ts';
import { resampledPositions } from './position-embedding.ts';
import { parseSafetensors } from './safetensors.ts';
import { toFloat32 } from './stored-numbers.ts';
import type { StoredTensor } from './stored-tensor.ts';
import { axesFromTorch, isBackboneWeight, torchName, torchShape } from './torch-name.ts';

/** What was loaded, and what a file and an embedder do not have in common, by torch's names. */
export interface ImportReport {
  /** Names of the tensors that the embedder took. */
  readonly loaded: readonly string[];
  /** Weights of the embedder that the file lacks. */
  readonly missing: readonly string[];
  /** Tensors of the file that the embedder lacks. */
  readonly extra: readonly string[];
  /** Tensors that cannot be a weight's value, and why: `conv1.weight: expected [64, 3, 7, 7], received ...`. */
  readonly wrong: readonly string[];
  /** What the file's names begin with before the embedder's begin, such as `module.`. */
  readonly prefix: string;
  /** What was changed to fit: position embeddings of another grid. */
  readonly resampled: readonly string[];
}

/** What `importWeights` takes. */
export interface ImportOptions {
  /** `backbone`: the net proper, as its source publishes it; `all`: keypoint blocks, fully connected layer and norm, too. */
  readonly part?: 'all' | 'backbone';
  /** False: load what fits and report the rest, instead of raising. */
  readonly strict?: boolean;
  /** What the file's names begin with, such as `backbone.`; found by itself where left out. Names without it are passed over. */
  readonly prefix?: string;
}

/**
 * Tensors that a published net has and an embedder never does: its classifier, a counter that nothing reads, and the token by which
 * DINOv2 masks patches in its own training.
 */
const expectedExtras =
  /^(fc|_fc|classifier|head|head\.fc|head_dist)\.(\d+\.)?(weight|bias)$|\.num_batches_tracked$|^mask_token$/;

/**
 * Loads weights into an embedder by torch's names, as torchvision, timm or the net's own source have them. Either everything is checked
 * and then loaded, or nothing changes. Classifiers of any size are passed over.
 *
 * @param embedder whose weights are set
 * @param weights what `readWeights` read, or the bytes of a safetensors file
 * @returns what was loaded, and in which names file and embedder differ; the classifier and `num_batches_tracked` do not count
 * @throws RangeError where they differ and `strict` is on, in a few lines; in either way where a number is NaN or infinite, or a variance
 *   below 0
 *
 * @example
 * importWeights(embedder, await readWeightsFile('resnet18.pth'), { part: 'backbone' });
 */
export function importWeights(
  embedder: Embedder,
  weights: Uint8Array | { readonly tensors: Readonly<Record<string, StoredTensor>> },
  { part = 'all', strict = true, prefix }: ImportOptions = {},
): ImportReport {
  if (!['all', 'backbone'].includes(part)) {
    throw new RangeError(`importWeights: expected part 'all' or 'backbone', received '${part}'; 'all' is the default`);
  }
  const file = weights instanceof Uint8Array ? parseBytes(weights).tensors : weights.tensors;
  const paths = Object.keys(embedder.weights).filter((path) => part === 'all' || isBackboneWeight(path));
  const wanted = new Map(paths.map((path) => [torchName(path), { path, variable: embedder.weights[path] }]));
  const begins = prefix ?? onlyPrefix(namePrefixes(Object.keys(file), new Set(wanted.keys())));
  const stored = new Map(
    Object.entries(file).flatMap(([name, tensor]): [string, StoredTensor][] =>
      name.startsWith(begins) ? [[name.slice(begins.length), tensor]] : [],
    ),
  );

  const missing = [...wanted.keys()].filter((name) => !stored.has(name));
  const known = new Set([...wanted.keys()].map(firstPart));
  const counts = (name: string): boolean =>
    !wanted.has(name) && !expectedExtras.test(name) && (part === 'all' || known.has(firstPart(name)));
  const extra = [...stored.keys()].filter(counts);
  const pairs = [...wanted].flatMap(([name, { path, variable }]): Pair[] => {
    const tensor = stored.get(name);
    return tensor === undefined ? [] : [pairOf(name, path, variable, tensor, embedder)];
  });
  const wrong = pairs.flatMap(({ name, difference }) => (difference === undefined ? [] : `${name}: ${difference}`));
  const damaged = pairs.flatMap(({ name, damage }) => (damage === undefined ? [] : `${damage} in ${name}`));
  if (damaged.length > 0) throw new DamagedWeights('importWeights', damaged);
  if (strict) importDifferences({ missing, extra, wrong, wanted: [...wanted.keys()], file: Object.keys(file), part });

  const loadable = pairs.filter((pair) => pair.difference === undefined);
  for (const { path, variable, values } of loadable) {
    tf.tidy(() => {
      const shape = torchShape({ path, shape: variable.shape });
      variable.assign(tf.transpose(tf.tensor(values, shape, 'float32'), [...axesFromTorch({ path, shape })]));
    });
  }
  return {
    loaded: loadable.map(({ name }) => name),
    missing,
    extra,
    wrong,
    prefix: begins,
    resampled: loadable.flatMap(({ resampled }) => resampled ?? []),
  };
}

function parseBytes(bytes: Uint8Array): { readonly tensors: Readonly<Record<string, StoredTensor>> } {
  if ((bytes[0] === 0x50 && bytes[1] === 0x4b) || (bytes[0] === 0x80 && bytes[8] !== 0x7b)) {
    throw new RangeError(
      'importWeights: expected the bytes of a safetensors file, received those of a torch file; pass await readWeights(bytes)',
    );
  }
  return parseSafetensors(bytes);
}

/** @throws RangeError where several beginnings find as much: the file has several nets, such as a student and a teacher */
function onlyPrefix(prefixes: readonly string[]): string {
  if (prefixes.length === 1) return prefixes[0];
  throw new RangeError(
    `importWeights: expected one net in the file, received ${prefixes.length} (${prefixes.map((prefix) => `'${prefix}'`).join(', ')}); ` +
      'choose one by prefix',
  );
}

const firstPart = (name: string): string => name.slice(0, `${name}.`.indexOf('.'));

/** A weight and the numbers of its name. */
interface Pair {
  readonly name: string;
  readonly path: string;
  readonly variable: Variable;
  /** In torch's layout; empty where there is a difference. */
  readonly values: Float32Array;
  /** Why the tensor cannot be the weight's value, if it cannot. */
  readonly difference?: string;
  /** What the tensor holds that no weight can be. */
  readonly damage?: string | undefined;
  readonly resampled?: string;
}

function pairOf(name: string, path: string, variable: Variable, tensor: StoredTensor, embedder: Embedder): Pair {
  const { dtype, shape } = tensor;
  const wrong = (difference: string): Pair => ({ name, path, variable, values: new Float32Array(), difference });
  const expected = torchShape({ path, shape: variable.shape });
  const isFloat = /F\d+$/.test(dtype);
  const fits = shape.join() === expected.join();
  const grids = isFloat && !fits && path === 'tokens/pos_embed' ? resampledPositions(embedder, tensor) : undefined;
  if (!isFloat || (!fits && grids === undefined)) {
    return wrong(`expected floats [${expected.join(', ')}], received ${dtype} [${shape.join(', ')}]`);
  }
  const values = grids?.values ?? toFloat32(tensor);
  const damage = damageIn(name, values);
  return { name, path, variable, values, damage, ...(grids !== undefined && { resampled: `${name}: ${grids.said}` }) };
}
