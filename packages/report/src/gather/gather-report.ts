import type { ImageSet } from '@htg/datasets';
import type { EncodeImage } from '../model/images.ts';
import type { Keypoints, Report, Section, Triplets } from '../model/report.ts';
import { gatherAdversary } from './adversary.ts';
import { createAlbum } from './album.ts';
import { gatherCurves } from './curves.ts';
import { describeRule } from './embedded.ts';
import type { Evaluated } from './embedded.ts';
import { gatherMap } from './embedding-map.ts';
import { gatherNotices } from './notices.ts';
import { readMetrics } from './read-metrics.ts';
import { gatherRetrieval } from './retrieval.ts';
import { differencesOf, scoresOf } from './summary.ts';

/** What a run left behind. */
export interface ReportInputs {
  /** Heading of the page. */
  readonly title: string;
  /** The resolved recipe, YAML. */
  readonly recipe: string;
  /** Label and value: engine, time, machine, data. */
  readonly facts: readonly (readonly [string, string])[];
  /** What stopped the run before its end, in a sentence. */
  readonly incomplete?: string | undefined;
  /** The text of `metrics.jsonl`; empty where there is none. */
  readonly metrics: string;
  /** The images that the models were evaluated on. */
  readonly test: ImageSet;
  /** Where they were looked for, if it was not among each other. */
  readonly gallery?: ImageSet | undefined;
  /** Raw pixels first, then the trained models in the order of their training. The last one's searches and map are shown. */
  readonly models: readonly Evaluated[];
  /** Of the last model; see `gatherKeypoints`. */
  readonly keypoints: Section<Keypoints>;
  /** See `gatherTriplets`; left out where there is no trained G. */
  readonly triplets?: Triplets | undefined;
  /** Makes images smaller; `webpEncoder` of `@htg/report/node` in Node. */
  readonly encode: EncodeImage;
  /** Decides intervals, random queries and the map. */
  readonly seed: number;
}

/** What a page says in place of what only test images can show. */
export const untested = 'The run has no test images: how good its models are cannot be told.';

/**
 * Brings together what the page shows of one run.
 *
 * @param inputs of one run
 * @returns all that `reportHtml` needs; what could not be gathered says why
 */
export async function gatherReport(inputs: ReportInputs): Promise<Report> {
  const { title, recipe, facts, incomplete, test, models, keypoints, triplets, encode, seed } = inputs;
  const lines = readMetrics(inputs.metrics);
  const trained = models.slice(1).at(-1);
  const untrained = {
    missing:
      test.length === 0 ? untested : 'No model was trained to a checkpoint: the run stopped before the end of stage 1.',
  };
  return {
    title,
    summary: {
      incomplete,
      facts,
      recipe,
      protocol: protocolOf(test, models[0]),
      models: models.map((model) => scoresOf(model, seed)),
      differences: differencesOf(models, seed),
      notices: test.notice === undefined ? [] : [test.notice],
    },
    curves: gatherCurves(lines),
    retrieval: trained
      ? await gatherRetrieval(trained, createAlbum(test, { encode }), {
          seed,
          gallery: inputs.gallery && createAlbum(inputs.gallery, { encode }),
        })
      : untrained,
    keypoints,
    map: trained ? await gatherMap(trained, test, { encode, seed }) : untrained,
    adversary: gatherAdversary(lines, triplets),
    notices: gatherNotices(lines),
  };
}

function protocolOf({ length, identities }: ImageSet, model: Evaluated | undefined): string {
  if (length === 0) return untested;
  const images = `${length} test images of ${identities} identities, none of which was seen in training`;
  if (!model) return `${images}.`;
  const { queries, unscorable } = model.result;
  const left = unscorable.count > 0 ? ` ${unscorable.explanation}` : '';
  return (
    `${images}. Each of ${queries} queries ranks ${describeRule(model.embedded)}; ties count against the model. ` +
    `Intervals: 95%, by drawing test identities again; they do not cover the training's own chance, for which several seeds are needed.${left}`
  );
}
