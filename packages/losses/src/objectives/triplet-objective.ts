import { tripletStatistics } from '../mining/triplet-statistics.ts';
import type { Reduction } from '../reduction/reduction.ts';
import type { TripletLossOptions } from '../triplets/triplet-loss.ts';
import { tripletLoss } from '../triplets/triplet-loss.ts';
import { makeObjective } from './make-objective.ts';
import { metricObjective } from './metric-objective.ts';
import type { Objective, ObjectiveOptions } from './objective.ts';

/** Options of the triplet loss, but for what the batch brings along. */
export type TripletObjectiveOptions = Omit<TripletLossOptions<Exclude<Reduction, 'none'>>, 'mined' | 'ref'>;

/**
 * The triplet loss as a trainer takes it: of what comes before the neck and of the triplets that the trainer mined, unless it has a miner of its
 * own. With the trainer's triplets it reports `activeTriplets`, the share of them that miss the margin.
 *
 * @param name what it is called in reports and checkpoints
 * @param options those of `tripletLoss`; variables of its miner belong to the objective from now on
 * @throws RangeError for a weight below 0 and a name with spaces or slashes
 *
 * @example
 * const triplet = tripletObjective('triplet', { margin: 0.6 });
 */
export function tripletObjective(
  name: string,
  options: TripletObjectiveOptions = {},
  { weight = 1 }: ObjectiveOptions = {},
): Objective {
  if (options.miner) return metricObjective(name, tripletLoss, options, { weight });
  const { margin = options.soft ? 0 : undefined, distance } = options;
  const rule = { ...(margin !== undefined && { margin }), ...(distance && { distance }) };
  return makeObjective('tripletObjective', {
    name,
    weight,
    apply: ({ metric, labels, mined }) => tripletLoss(metric, labels, { ...options, mined }),
    measures: ({ metric, mined }) => {
      const { activeShare, ...others } = tripletStatistics(metric, mined, rule);
      Object.values(others).forEach((statistic) => {
        statistic.dispose();
      });
      return { activeTriplets: activeShare };
    },
  });
}
