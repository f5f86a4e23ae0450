import type { LineChart, LineSeries, Tone } from '../model/charts.ts';
import type { Curves, Section } from '../model/report.ts';
import type { MetricsLine } from './read-metrics.ts';
import { thinOut } from './thin-out.ts';

/** The most points that a line gets. */
const mostPoints = 800;

/** What a measure of the trainer is called on the page; those of the adversary have a section of their own. */
const known: Readonly<Record<string, readonly [title: string, description: string, scale?: 'share']>> = {
  loss: ['Loss of F', 'The weighted sum that F minimizes.'],
  softmax: ['Softmax loss', 'The loss that the recipe calls softmax, without its weight.'],
  triplet: ['Triplet loss', 'The loss that the recipe calls triplet, without its weight.'],
  generatedTriplet: ['Generated triplet loss', 'On the same triplets after G; in the control G is the identity.'],
  'validation.mapAtR': ['Validation MAP@R', 'On identities kept for validation.', 'share'],
  'validation.rank1': ['Validation rank-1', 'On identities kept for validation.', 'share'],
  'validation.mAP': ['Validation mAP', 'On identities kept for validation.', 'share'],
  activeTriplets: ['Active triplets', 'Share of the mined triplets that miss the margin.', 'share'],
  learningRate: ['Learning rate of F', 'Size of the updates.'],
  spread: [
    'Spread of embeddings',
    '1 − |mean of f / |f||². 0: all point the same way, the model has collapsed.',
    'share',
  ],
  embeddingNorm: ['Length of embeddings', 'Mean of |f|.'],
  gradientNorm: ['Length of the gradient', 'Of F and its losses, before it is clipped.'],
  milliseconds: ['Time of an update', 'Milliseconds, waiting for images included.'],
};

/** Shown in the section on the adversary. */
const adversaryMeasures = new Set([
  'activeGeneratedTriplets',
  'hardness',
  'generatedHardness',
  'change',
  'nearestCenterKept',
  'discriminatorReal',
  'discriminatorFake',
  'discriminatorRealAccuracy',
  'discriminatorFakeAccuracy',
  'labelsPreserved',
  'generatorTriplet',
  'generatorLabel',
]);

/** A chart for every measure: losses first, also those that the page does not know by name, then validation, then the rest. */
export function gatherCurves(lines: readonly MetricsLine[]): Section<Curves> {
  if (lines.length === 0) {
    return { missing: 'The run wrote no metrics: it stopped before its first report.' };
  }
  const names = [...new Set(lines.flatMap(({ measures }) => Object.keys(measures)))].filter(
    (name) => !adversaryMeasures.has(name),
  );
  const order = Object.keys(known);
  // Whatever else there is is a loss of the recipe, or measured by one.
  const rank = (name: string): number =>
    order.includes(name) ? order.indexOf(name) : order.indexOf('generatedTriplet') + 0.5;
  const charts = names.sort((a, b) => rank(a) - rank(b)).map((name) => chartOf(name, lines));
  const thinned = lines.length > mostPoints;
  return {
    charts,
    note: thinned
      ? `A point is the mean of several lines of metrics.jsonl: no line of a chart has more than ${mostPoints}.`
      : undefined,
  };
}

function isValidation(name: string): boolean {
  return name.startsWith('validation');
}

function chartOf(name: string, lines: readonly MetricsLine[]): LineChart {
  const [title, description, scale = 'number'] = known[name] ?? [name, `\`${name}\` of metrics.jsonl.`];
  return {
    id: `curve-${slug(name)}`,
    title,
    description,
    scale,
    exact: name === 'learningRate' || isValidation(name),
    series: seriesOf(name, lines),
  };
}

/** A measure's line in each stage. Stage 2 goes on where stage 1 ended; its arms run side by side. */
export function seriesOf(name: string, lines: readonly MetricsLine[]): LineSeries[] {
  const first = lines.reduce((last, { stage, step }) => (stage === 'stage 1' ? Math.max(last, step) : last), 0);
  return [...new Set(lines.map(({ stage }) => stage))]
    .map((stage) => ({
      name: stageTitle(stage),
      tone: toneOf(stage),
      points: thinOut(
        lines
          .filter((line) => line.stage === stage && name in line.measures)
          .map(({ step, measures }) => [step + (stage === 'stage 1' ? 0 : first), measures[name]] as const),
        mostPoints,
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

/** What the page calls a stage of `metrics.jsonl`. */
export function stageTitle(stage: string): string {
  const titles: Readonly<Record<string, string>> = { 'stage 1': 'Stage 1', control: 'Control', htg: 'HTG' };
  return titles[stage] ?? stage;
}

function toneOf(stage: string): Tone {
  const tones: Readonly<Record<string, Tone>> = { 'stage 1': 'stage1', control: 'control', htg: 'htg' };
  return tones[stage] ?? 'other';
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
