import type { io } from '@tensorflow/tfjs-core';
import type { ResolvedOptions } from './embedder-options.ts';

/** Under this name the user's part of `model.json` holds what only we read. */
export const metadataKey = 'htgEmbedder';

/** What `model.json` says of an embedder. */
export interface ModelJson {
  readonly options: ResolvedOptions;
  /** Names, shapes and types of the weights, in the order of their numbers. */
  readonly specs: readonly io.WeightsManifestEntry[];
}

/**
 * Reads `model.json` as it may come from anybody: what it says of the weights must be plain, single-precision and as long as their file.
 *
 * @param length bytes of the weights: an embedder that has more parts than the file has numbers is never built
 * @throws RangeError where it is no JSON, not of an embedder, or does not fit the weights
 */
export function readModelJson(modelJson: string, length: number): ModelJson {
  const { weightsManifest, userDefinedMetadata } = parse(modelJson) as Partial<io.ModelJSON>;
  const options: unknown = (userDefinedMetadata as Readonly<Record<string, unknown>> | null | undefined)?.[metadataKey];
  if (!isRecord(options) || !isRecord(options.backbone)) {
    throw new RangeError(
      'loadEmbedder: expected a model.json of saveEmbedder, received one without its options; load others with tf.loadLayersModel',
    );
  }
  const groups: readonly unknown[] = Array.isArray(weightsManifest) ? weightsManifest : [];
  const specs = groups.flatMap((group): unknown[] =>
    isRecord(group) && Array.isArray(group.weights) ? group.weights : [undefined],
  );
  if (specs.length === 0 || !specs.every(isSpec)) {
    throw new RangeError(
      'loadEmbedder: expected names, shapes and types of 32-bit weights in model.json, received others; export the model again',
    );
  }
  const bytes = specs.reduce((total, { shape }) => total + 4 * shape.reduce((a, b) => a * b, 1), 0);
  if (bytes !== length) {
    throw new RangeError(
      `loadEmbedder: expected ${bytes} bytes of weights, as model.json says, received ${length}; are both files whole and of one model?`,
    );
  }
  const [name, most] = largest({ ...options, colors: undefined, imageSize: undefined, seed: undefined });
  if (most > length) {
    throw new RangeError(
      `loadEmbedder: expected an embedder of ${length} bytes of weights, received ${name} ${most} in model.json; are both files whole and of one model?`,
    );
  }
  // Names and values are checked where the embedder is made.
  return { options: options as object as ResolvedOptions, specs };
}

function parse(modelJson: string): object {
  let value: unknown;
  try {
    value = JSON.parse(modelJson);
  } catch (error) {
    throw new RangeError(
      `loadEmbedder: expected JSON in model.json, received ${(error as Error).message}; the file is damaged, export the model again`,
      { cause: error },
    );
  }
  if (isRecord(value)) return value;
  throw new RangeError(
    `loadEmbedder: expected an object in model.json, received ${modelJson.slice(0, 40)}; export the model again`,
  );
}

function isSpec(spec: unknown): spec is io.WeightsManifestEntry {
  return (
    isRecord(spec) &&
    typeof spec.name === 'string' &&
    spec.dtype === 'float32' &&
    spec.quantization === undefined &&
    Array.isArray(spec.shape) &&
    spec.shape.every((axis) => Number.isSafeInteger(axis) && (axis as number) >= 0)
  );
}

/** The largest number anywhere in the options, with its name. */
function largest(value: unknown, name = ''): [name: string, number: number] {
  if (typeof value === 'number') return [name, value];
  if (typeof value !== 'object' || value === null) return [name, 0];
  return Object.entries(value)
    .map(([key, inner]) => largest(inner, name === '' ? key : `${name}.${key}`))
    .reduce((most, one) => (one[1] > most[1] ? one : most), [name, 0]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
