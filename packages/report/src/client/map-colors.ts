import type { EmbeddingMap } from '../model/report.ts';
import type { Theme } from './theme.ts';

export type Coloring = 'error' | 'camera' | 'identity';

/** Points of one color and shape. */
interface Group {
  readonly name: string;
  readonly points: readonly number[];
  /** Left out: a color for each identity. */
  readonly color?: string;
  readonly symbol: string;
}

/** Shapes, so that groups can be told apart without color. */
const symbols = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'roundRect', 'arrow'];

export function groupsOf(
  { labels, cameras, cameraNames, right }: EmbeddingMap,
  coloring: Coloring,
  { tones, right: green, wrong, faint }: Theme,
): Group[] {
  const points = [...labels.keys()];
  switch (coloring) {
    case 'identity':
      return [{ name: 'identities', points, symbol: 'circle' }];
    case 'camera': {
      const colors = [tones.stage1, tones.control, tones.other, tones.htg];
      return [...new Set(cameras)]
        .sort((a, b) => a - b)
        .map((camera, i) => ({
          name: cameraNames?.[camera] ?? `camera ${camera}`,
          points: points.filter((point) => cameras?.[point] === camera),
          color: colors[i % colors.length],
          symbol: symbols[i % symbols.length],
        }));
    }
    case 'error':
      return [
        { name: 'nearest is right', right: true, color: green, symbol: 'circle' },
        { name: 'nearest is wrong', right: false, color: wrong, symbol: 'triangle' },
        { name: 'not scored', right: null, color: faint, symbol: 'emptyCircle' },
      ]
        .map(({ right: outcome, ...group }) => ({
          ...group,
          points: points.filter((point) => right[point] === outcome),
        }))
        .filter((group) => group.points.length > 0);
  }
}
