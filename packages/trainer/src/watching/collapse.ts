import type { Memory } from '../loop/memory.ts';
import { updatesOf } from '../loop/report-rate.ts';
import type { StepReport } from '../loop/training.ts';

/** A way for a training to fail without an error. */
export type Collapse = 'lossAtMargin' | 'embeddingsAlike' | 'tripletsInactive' | 'generatorIdle';

/** That something has collapsed: what was seen, and what usually helps. */
export interface Notice {
  /** Which kind. */
  readonly collapse: Collapse;
  /** A sentence or two for a person. */
  readonly text: string;
}

/** What is looked at; measures that a training does not have are passed over. */
export interface CollapseMeasures {
  /** F's triplet loss. */
  readonly triplet?: number;
  /** Share of the mined triplets that miss the margin, 0..1. */
  readonly activeTriplets?: number;
  /** `1 - |mean of f/|f||^2`, 0..1; 0 where all embeddings point the same way. */
  readonly spread?: number;
  /** Mean of `|f|`. */
  readonly embeddingNorm?: number;
  /** Mean of `|G(f) - f| / |f|`. */
  readonly change?: number;
  /** G's triplet loss. */
  readonly generatorTriplet?: number;
}

/** What the watch remembers. */
export interface CollapseState {
  /** For how many updates in a row each sign has been there. */
  readonly since: Readonly<Partial<Record<Collapse, number>>>;
  /** The measures, averaged over some time. */
  readonly averages: CollapseMeasures;
  /** Number of updates seen. */
  readonly count: number;
}

/** Looks at every update's measures for signs of collapse. */
export interface CollapseWatch extends Memory<CollapseState> {
  /**
   * @param updates how many the measures stand for: those since the report before; default 1
   * @returns a notice for each sign that has now been there for long enough; told again only after it has gone and come back
   */
  observe(measures: CollapseMeasures, updates?: number): Notice[];
}

/** What is known of a training, and for how long a sign must last to count. */
export interface CollapseOptions {
  /** `m` of F's triplet loss, whose measure is `triplet`. Left out where there is none: then nobody looks whether it stays at its margin. */
  readonly margin?: number | undefined;
  /** Updates in a row that a sign must last; default 100 (ours). */
  readonly patience?: number;
  /** Updates over which measures are averaged, as batches differ; default 50 (ours). */
  readonly horizon?: number;
}

/** A sign, by averaged measures, and what it is called to a person. Bounds are ours. */
interface Sign {
  readonly shows: (measures: CollapseMeasures, margin: number | undefined) => boolean;
  readonly text: (measures: CollapseMeasures, margin: number | undefined) => string;
}

const signs: Readonly<Record<Collapse, Sign>> = {
  // Where all distances are equal, every triplet misses the margin and costs just the margin.
  lossAtMargin: {
    shows: ({ triplet = NaN, activeTriplets = NaN }, margin = NaN) =>
      Math.abs(triplet - margin) <= 0.03 * margin && activeTriplets >= 0.95,
    text: ({ triplet = NaN }, margin = NaN) =>
      `the triplet loss stays at the margin (${triplet.toFixed(3)} at ${margin}): positives and negatives are equally far. ` +
      `Usual remedies: a lower learning rate or a longer warm-up, embeddingNorm: batch, an easier miner (semi-hard or batch-all) at first, ` +
      `more weight on the softmax loss`,
  },
  embeddingsAlike: {
    // The spread of zeros is 1: they point nowhere.
    shows: ({ spread = NaN, embeddingNorm = NaN }) => spread < 0.02 || embeddingNorm < 1e-6,
    text: ({ spread = NaN, embeddingNorm = NaN }) =>
      `all embeddings are nearly alike (spread ${spread.toFixed(4)} of 1, mean length ${embeddingNorm.toPrecision(2)}). ` +
      `Usual remedies: embeddingNorm: batch, a lower learning rate, less weight on the triplet loss until the softmax loss falls`,
  },
  tripletsInactive: {
    shows: ({ activeTriplets = NaN }) => activeTriplets < 0.01,
    text: ({ activeTriplets = NaN }) =>
      `hardly any triplet is active (${(100 * activeTriplets).toFixed(1)}%): the triplet loss teaches nothing more. ` +
      `Usual remedies: batch-hard mining, a larger margin, more identities per batch, stronger augmentation, or hard triplet generation`,
  },
  // A stand-in for G has no loss of its own: it is not expected to change anything.
  generatorIdle: {
    shows: ({ change = NaN, generatorTriplet }) => generatorTriplet !== undefined && change < 0.01,
    text: ({ change = NaN }) =>
      `the generator changes embeddings by ${(100 * change).toFixed(2)}% only: its triplets are as hard as those it is given. ` +
      `Usual remedies: a smaller label weight (gamma), output: signed, a larger margin or rate of the generator`,
  },
};

/**
 * Watches a training for the ways in which this method collapses: the loss stuck at the margin, embeddings all alike, triplets inactive for
 * long, and a generator that changes nothing.
 *
 * @returns the watch: told each update's measures, it gives notices; attach it to a training, so that a resumed one goes on
 * @throws RangeError where a number is out of its range
 *
 * Source: the first is described by Hermans, Beyer and Leibe, "In Defense of the Triplet Loss", 2017; bounds and times are ours.
 */
export function watchCollapse({ margin, patience = 100, horizon = 50 }: CollapseOptions = {}): CollapseWatch {
  for (const [name, value] of Object.entries({ margin: margin ?? 1, patience, horizon })) {
    if (value > 0) continue;
    throw new RangeError(
      `watchCollapse: expected ${name} > 0, received ${value}; leave it out, or use the training's own`,
    );
  }
  let state: CollapseState = { since: {}, averages: {}, count: 0 };
  return {
    get state() {
      return state;
    },
    restore(earlier) {
      state = earlier;
    },
    observe(measures, updates = 1) {
      const count = state.count + updates;
      const averages = average(state.averages, measures, Math.min(1, updates / Math.min(count, horizon)));
      const before = state.since;
      const since = Object.fromEntries(
        Object.entries(signs).map(([name, { shows }]) => [
          name,
          shows(averages, margin) ? (before[name as Collapse] ?? 0) + updates : 0,
        ]),
      ) as Record<Collapse, number>;
      state = { since, averages, count };
      return (Object.keys(signs) as Collapse[])
        .filter((name) => since[name] >= patience && (before[name] ?? 0) < patience)
        .map((collapse) => ({ collapse, text: signs[collapse].text(averages, margin) }));
    },
  };
}

/** Each measure's running mean; the first value begins it. */
function average(before: CollapseMeasures, now: CollapseMeasures, share: number): CollapseMeasures {
  const mean = (name: keyof CollapseMeasures): number | undefined => {
    const [earlier, value] = [before[name], now[name]];
    return earlier === undefined || value === undefined ? value : earlier + share * (value - earlier);
  };
  const names = ['triplet', 'activeTriplets', 'spread', 'embeddingNorm', 'change', 'generatorTriplet'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = mean(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Reports with a notice wherever something has collapsed: `for await (const { notices } of withNotices(training, { watch }))`.
 *
 * @param reports such as a training
 * @param options.watch attach it to the training, so that a resumed run notices what the uninterrupted one does
 * @returns the same reports, each with its notices, mostly none
 */
export async function* withNotices<
  Report extends Pick<StepReport<unknown>, 'updates'> & { readonly measures: CollapseMeasures },
>(
  reports: AsyncIterable<Report>,
  { watch }: { readonly watch: CollapseWatch },
): AsyncGenerator<Report & { readonly notices: readonly Notice[] }, void> {
  for await (const report of reports) yield { ...report, notices: watch.observe(report.measures, updatesOf(report)) };
}
