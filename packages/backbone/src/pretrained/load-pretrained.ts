import type { Embedder } from '../embedder.ts';
import { DamagedWeights } from '../weights/damaged-weights.ts';
import { importWeights } from '../weights/import-weights.ts';
import { namedGroups } from '../weights/named-groups.ts';
import { readWeightsFile } from '../weights/read-weights-file.ts';
import type { WeightsFile } from '../weights/read-weights.ts';
import { torchName } from '../weights/torch-name.ts';
import type { FoundWeights } from './found-weights.ts';
import { nearestKind } from './nearest-kind.ts';

/** What came of loading weights to start from. */
export interface PretrainedReport {
  /** Of the file: safetensors or torch's. */
  readonly format: WeightsFile['format'];
  /** Where in a torch file the state dict was found. */
  readonly at: string;
  /** What the file's names begin with before the net's begin. */
  readonly prefix: string;
  /** How many tensors were loaded. */
  readonly loaded: number;
  /** Weights of the embedder that the file lacks and that keep their drawn values, in groups; `none` where all are there. */
  readonly drawn: string;
  /** Tensors of the file that were passed over, such as a classifier, in groups; `none` where all were taken. */
  readonly passedOver: string;
  /** Tensors that were resampled to another size, such as positions of a vision transformer: name, and from what to what. */
  readonly resampled: readonly string[];
}

/** What `loadPretrained` takes. */
export interface LoadOptions {
  /** Which of a torch file's state dicts, such as `state_dict_ema`. */
  readonly at?: string | undefined;
  /** What the file's names begin with, where that is not found by itself. */
  readonly prefix?: string | undefined;
}

/**
 * Loads found weights into an embedder to train it further: the backbone must be there whole, and nothing else of it; of an earlier run the head,
 * too, where it has the same shape. Everything is checked before anything changes.
 *
 * @param embedder takes the weights
 * @returns what was loaded, and what of the file was left
 * @throws RangeError beginning with the path where the file is damaged, cut or of another net; it names the kind of backbone that it looks like
 *
 * @example
 * const found = await findWeights('efficientnet-lite0');
 * const { loaded, passedOver } = await loadPretrained(embedder, found);
 */
export async function loadPretrained(
  embedder: Embedder,
  { path, source }: Pick<FoundWeights, 'path' | 'source'>,
  { at, prefix: wanted }: LoadOptions = {},
): Promise<PretrainedReport> {
  const file = await readWeightsFile(path, at === undefined ? {} : { at });
  const begins = wanted === undefined ? {} : { prefix: wanted };
  const backbone = withKind(path, file, () => importWeights(embedder, file, { part: 'backbone', ...begins }));
  const { prefix, resampled } = backbone;
  const withHead = (): readonly string[] => importWeights(embedder, file, { strict: false, prefix }).loaded;
  const loaded = source === 'run' ? withKind(path, file, withHead) : backbone.loaded;
  const taken = new Set(loaded.map((name) => `${prefix}${name}`));
  const drawn = Object.keys(embedder.weights).map(torchName);
  return {
    ...{ format: file.format, at: file.at, prefix, loaded: loaded.length, resampled },
    drawn: namedGroups(drawn.filter((name) => !loaded.includes(name))),
    passedOver: namedGroups(
      Object.keys(file.tensors).filter((name) => !taken.has(name) && !name.endsWith('.num_batches_tracked')),
    ),
  };
}

/** Adds to a failure the path, and what the file looks like where it is of another net. */
function withKind<T>(path: string, { tensors }: WeightsFile, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (error instanceof DamagedWeights) throw new RangeError(`${path}: ${error.message}`, { cause: error });
    const near = nearestKind(tensors);
    const looks =
      near === undefined
        ? 'The file looks like none of the known backbones'
        : near.sameSizes
          ? `The file looks like ${near.kind}: set model.backbone to { kind: ${near.kind} }`
          : `The file looks like ${near.kind} of other sizes`;
    throw new RangeError(`${path}: ${error.message}\n${looks}`, { cause: error });
  }
}
