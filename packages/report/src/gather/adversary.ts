import type { LineChart, LineSeries } from '../model/charts.ts';
import type { Adversary, Section, Triplets } from '../model/report.ts';
import { seriesOf } from './curves.ts';
import type { MetricsLine } from './read-metrics.ts';

/** Over the updates of the arm with the adversary; the examples come from `gatherTriplets`. */
export function gatherAdversary(lines: readonly MetricsLine[], triplets: Triplets | undefined): Section<Adversary> {
  const adversarial = lines.some(
    ({ measures }) => 'generatorTriplet' in measures || 'discriminatorRealAccuracy' in measures,
  );
  if (!adversarial) return { missing: 'No adversary was trained in this run: stage 2 was left out or not reached.' };
  const line = (name: string, title?: string, tone?: LineSeries['tone']): LineSeries[] =>
    seriesOf(name, lines)
      .filter((series) => series.tone === 'htg')
      .map((series) => ({ ...series, name: title ?? series.name, tone: tone ?? series.tone }));
  const both = (measure: string): LineSeries[] => seriesOf(measure, lines).filter(({ tone }) => tone !== 'stage1');
  const charts: LineChart[] = [
    {
      id: 'adversary-hardness',
      title: 'Hardness before and after G',
      description:
        'Mean of d(a, p) − d(a, n) over the mined triplets: on f, and on G(f). Where G(f) is higher, G makes triplets harder.',
      scale: 'number',
      series: [...line('hardness', 'f', 'other'), ...line('generatedHardness', 'G(f)')],
    },
    {
      id: 'adversary-active',
      title: 'Active triplets before and after G',
      description: 'Share of the mined triplets that misses the margin: on f, and on G(f).',
      scale: 'share',
      series: [...line('activeTriplets', 'f', 'other'), ...line('activeGeneratedTriplets', 'G(f)')],
    },
    {
      id: 'adversary-generated',
      title: 'Active triplets after G, by arm',
      description: 'The control has G = identity.',
      scale: 'share',
      series: both('activeGeneratedTriplets'),
    },
    {
      id: 'adversary-change',
      title: "Size of G's change",
      description: 'Mean of |G(f) − f| / |f|. Near 0, G has become the identity.',
      scale: 'number',
      series: line('change'),
    },
    {
      id: 'adversary-kept',
      title: 'What G keeps of the identity',
      description: 'Share of G(f) nearest to its own class center, and share that D takes for its own identity.',
      scale: 'share',
      series: [...line('nearestCenterKept', 'nearest center', 'other'), ...line('labelsPreserved', 'named by D')],
    },
    {
      id: 'adversary-accuracy',
      title: "D's accuracies",
      description: 'Share of f whose identity D names, and share of G(f) that D calls fake.',
      scale: 'share',
      series: [...line('discriminatorRealAccuracy', 'real', 'other'), ...line('discriminatorFakeAccuracy', 'fake')],
    },
    {
      id: 'adversary-d-loss',
      title: "D's losses",
      description: 'Cross entropy of f to its identity, and of G(f) to fake.',
      scale: 'number',
      series: [...line('discriminatorReal', 'real', 'other'), ...line('discriminatorFake', 'fake')],
    },
    {
      id: 'adversary-g-triplet',
      title: "G's triplet loss",
      description: '0 is success of G: all triplets are reversed by the margin.',
      scale: 'number',
      series: line('generatorTriplet'),
    },
    {
      id: 'adversary-g-label',
      title: "G's label loss",
      description: 'Cross entropy of G(f) to its own identity, judged by D.',
      scale: 'number',
      series: line('generatorLabel'),
    },
  ];
  return { charts: charts.filter(({ series }) => series.length > 0), triplets };
}
