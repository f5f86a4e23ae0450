import type { Embedder, SavedEmbedder } from '@htg/backbone';
import { readViewContract } from '@htg/datasets';
import type { ViewContract } from '@htg/datasets';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import { identityOf } from './identity-of.ts';
import { sha256 } from './sha256.ts';

/** What goes into a model and what comes out of it, as plain data: `contract.json` of a model's folder. */
export interface ModelContract {
  readonly format: 'htg.model';
  readonly version: 1;
  /** For people. */
  readonly name: string;
  /** Of the run that it was taken from. */
  readonly checkpoint?: string;
  /** SHA-256 of `weights.bin`, in hexadecimal. */
  readonly hash: string;
  /** SHA-256 of `model.json`. */
  readonly modelJson: string;
  /** SHA-256 of everything that decides an embedding: `hash`, `modelJson`, `view`, `input`, `output`. Galleries are bound to it. */
  readonly identity: string;
  /** From a file to what the model is given. */
  readonly view: ViewContract;
  readonly input: ModelInput;
  readonly output: ModelOutput;
}

/** What the model takes. */
export interface ModelInput {
  /** `[N, H, W, 3]`; any number of images. */
  readonly shape: readonly [null, number, number, 3];
  /** Of a pixel's values. */
  readonly range: readonly [0, 255];
  readonly channelOrder: 'rgb';
  /** What the model does itself: nobody outside it normalizes. */
  readonly insideTheModel: {
    readonly order: '(pixel / 255 - mean) / deviation';
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  };
}

/** What the model gives. */
export interface ModelOutput {
  /** `[N, L]`. */
  readonly shape: readonly [null, number];
  /** The parts of an embedding in their order, with their lengths. */
  readonly parts: Readonly<Record<string, number>>;
  readonly compareBy: 'cosine';
}

/** What {@link modelContract} takes beside the embedder. */
export interface ModelContractOptions {
  /** For people: the recipe's name, the file of the weights. */
  readonly name: string;
  /** How the images were seen at test time: `data.view`, or `viewContract({ imageSize })`. */
  readonly view: ViewContract;
  readonly checkpoint?: string | undefined;
}

/**
 * The contract of an embedder as `saveEmbedder` saved it.
 *
 * @throws RangeError where the view does not end at the size that the embedder takes
 */
export async function modelContract(
  { input, parts, outputLength }: Pick<Embedder, 'input' | 'parts' | 'outputLength'>,
  { modelJson, weights }: SavedEmbedder,
  options: ModelContractOptions,
): Promise<ModelContract> {
  refuseUnknownOptions('modelContract', options, ['name', 'view', 'checkpoint']);
  const { name, checkpoint } = options;
  const view = readViewContract(options.view);
  const { height, width, channelOrder, mean, deviation } = input;
  if (view.size[0] !== height || view.size[1] !== width) {
    throw new RangeError(
      `modelContract: expected a view of ${height} x ${width}, which the embedder takes, received ${view.size.join(' x ')}; ` +
        `pass viewContract({ imageSize: [${height}, ${width}] })`,
    );
  }
  const unsigned = {
    format: 'htg.model',
    version: 1,
    name,
    ...(checkpoint !== undefined && { checkpoint }),
    hash: await sha256(weights),
    modelJson: await sha256(modelJson),
    view,
    input: {
      shape: [null, height, width, 3],
      range: [0, 255],
      channelOrder,
      insideTheModel: { order: '(pixel / 255 - mean) / deviation', mean, deviation },
    },
    output: { shape: [null, outputLength], parts, compareBy: 'cosine' },
  } as const;
  return { ...unsigned, identity: await identityOf(unsigned) };
}
