import { untracked } from '@htg/ground/untracked';
import { add, mul, ones, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor, Variable } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { batchNormAcrossWorkers } from '../ops/batch-norm-across-workers.ts';
import { batchNormInference } from '../ops/batch-norm-inference.ts';
import { batchNormTraining } from '../ops/batch-norm-training.ts';

/** What a batch normalization layer is made of. */
export interface BatchNormalizationOptions {
  /** The layer's name in its model. */
  readonly name: string;
  /** Whether a shift `beta` is learned; true by default. */
  readonly center?: boolean;
  /** Whether a scale `gamma` is learned; true by default. */
  readonly scale?: boolean;
  /** Whether `gamma` and `beta` are among the model's trainable weights; true by default. */
  readonly trainable?: boolean;
  /** Normalize by the running statistics in training too, and leave them as they are; false by default. */
  readonly frozenStatistics?: boolean;
  /** Added to the variance; 1e-5 by default (torch's). */
  readonly epsilon?: number;
  /** Share of the running statistics that a training step keeps; 0.9 by default (torch calls that a momentum of 0.1). */
  readonly momentum?: number;
}

/** How a model with such layers is applied: `model.apply(x, { training: true, frozenStatistics: (layer) => layer === 'bn1' })`. */
export interface BatchNormalizationCall {
  /** Whether to normalize by the batch, and move the running statistics. */
  readonly training?: boolean;
  /** Layers, by name, that normalize by their running statistics in this call, whatever `training` says, and leave them as they are. */
  readonly frozenStatistics?: ((layer: string) => boolean) | undefined;
  /** Where several workers train together: normalize by all workers' batches, not by this one's alone. Default false. */
  readonly acrossWorkers?: boolean | undefined;
}

/** What tfjs-layers' own class keeps; its declaration hides it. */
interface StockBatchNormalization extends layers.Layer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma?: LayerVariable;
  readonly beta?: LayerVariable;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
}

type StockClass = new (options: Omit<BatchNormalizationOptions, 'frozenStatistics'>) => StockBatchNormalization;

// tfjs-layers exports the function that makes the layer, not its class.
const Stock = layers.batchNormalization({}).constructor as unknown as StockClass;

/**
 * tfjs-layers' BatchNormalization, computed fast and by torch's rule: in training
 *
 *     running mean = momentum running mean + (1 - momentum) batch mean
 *     running variance = momentum running variance + (1 - momentum) batch variance n / (n - 1)
 *
 * It serialises under the stock class's name, so a saved model loads in plain tfjs; it is not registered there.
 */
export class FastBatchNormalization extends Stock {
  readonly frozenStatistics: boolean;

  constructor({ frozenStatistics = false, ...options }: BatchNormalizationOptions) {
    super(options);
    this.frozenStatistics = frozenStatistics;
  }

  override call(inputs: Tensor | Tensor[], kwargs: BatchNormalizationCall): Tensor | Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    // Normalizing over another axis than the last is rare: it stays as it is.
    if (this.axis !== -1 && this.axis !== x.rank - 1) return super.call(inputs, kwargs);
    return tidy(() => {
      const channels = x.shape[x.rank - 1];
      const gamma = (this.gamma?.read() ?? ones([channels])) as Tensor1D;
      const beta = (this.beta?.read() ?? zeros([channels])) as Tensor1D;
      const { epsilon } = this;
      if (kwargs.training !== true || this.frozenStatistics || kwargs.frozenStatistics?.(this.name) === true) {
        const [mean, variance] = [this.movingMean.read(), this.movingVariance.read()] as Tensor1D[];
        return batchNormInference(x, gamma, beta, { mean, variance, epsilon });
      }
      const normalize = kwargs.acrossWorkers === true ? batchNormAcrossWorkers : batchNormTraining;
      const { y, mean, variance } = normalize(x, gamma, beta, { epsilon });
      untracked(() => {
        blend(this.movingMean, mean, this.momentum);
        blend(this.movingVariance, variance, this.momentum);
      });
      return y;
    });
  }
}

function blend(running: LayerVariable, batch: Tensor1D, momentum: number): void {
  running.write(add<Variable>(mul(running.read(), momentum), mul(batch, 1 - momentum)));
}

/**
 * A batch normalization layer that trains fast on every backend.
 *
 * @param options name, what is learned, and the epsilon
 * @see FastBatchNormalization for the rule
 */
export function batchNormalization(options: BatchNormalizationOptions): layers.Layer {
  return new FastBatchNormalization({ epsilon: 1e-5, momentum: 0.9, ...options });
}
