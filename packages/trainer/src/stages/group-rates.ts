import { weightPlaces } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { refuseUnknownOptions } from '@htg/ground/check-options';

/** Factors of the learning rate by group of weights; each is 1 by default. The optimizer treats them as torch's param groups. */
export interface GroupRates {
  /** Of the backbone: what weights are loaded for. 0.1 is usual where it was trained before. */
  readonly backbone?: number | undefined;
  /** Of the rest of F: fully connected layer, keypoint blocks, norms. */
  readonly head?: number | undefined;
  /** Of the losses' own weights, such as a softmax's classes. */
  readonly losses?: number | undefined;
  /**
   * By which the rate falls from one of the backbone's layers to the one before it, in (0, 1]: of `n` layers the one with number `l` has
   * `backbone layerDecay^(n - l)`, so already the last one is below the head. Layers are those of `weightPlaces`.
   *
   * Source: Clark et al., "ELECTRA", ICLR 2020 (layer-wise decay in fine-tuning); as in BEiT's and timm's fine-tuning of transformers.
   */
  readonly layerDecay?: number | undefined;
}

const names: readonly string[] = ['backbone', 'head', 'losses', 'layerDecay'] satisfies (keyof GroupRates)[];

/**
 * The factor of each weight of a stage, by its path: `embedder/...` or `losses/...`.
 *
 * @param stage opens error texts
 * @throws RangeError for an unknown group, a factor that is not above 0, or a decay outside (0, 1]
 */
export function rateOfWeights(stage: string, embedder: Embedder, rates: GroupRates): (path: string) => number {
  check(stage, rates);
  const { backbone = 1, head = 1, losses = 1, layerDecay = 1 } = rates;
  const places = weightPlaces(embedder);
  return (path) => {
    if (!path.startsWith('embedder/')) return losses;
    const place = places[path.slice('embedder/'.length)];
    return place.part === 'head' ? head : backbone * layerDecay ** (place.layers - place.layer);
  };
}

function check(stage: string, rates: GroupRates): void {
  refuseUnknownOptions(`${stage}: rates`, rates, names);
  for (const [name, value] of Object.entries(rates) as [string, number | undefined][]) {
    if (value === undefined) continue;
    const most = name === 'layerDecay' ? 1 : Infinity;
    if (value > 0 && value <= most && Number.isFinite(value)) continue;
    throw new RangeError(
      `${stage}: expected rates.${name} to be ${most === 1 ? 'in (0, 1]' : 'finite and above 0'}, received ${value}; ` +
        `to keep weights as they are, freeze them`,
    );
  }
}
