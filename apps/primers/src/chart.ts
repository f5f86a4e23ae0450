/** What a page draws; plain data, so that it travels in the page as JSON. */
export type Chart = LineChart | BarChart;

export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Whether the y axis is logarithmic. */
  readonly logarithmic?: boolean;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
}

/** Horizontal bars, from the top down. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  readonly x: string;
  readonly bars: readonly (readonly [name: string, value: number])[];
}

/**
 * A curve over stages 1, 2, ..., thinned to at most `most` points that lie evenly; the first and the last are kept.
 */
export function curve(values: ArrayLike<number>, most = 500): (readonly [number, number])[] {
  const count = Math.min(most, values.length);
  const places = Array.from({ length: count }, (_, at) =>
    count === 1 ? 0 : Math.round((at * (values.length - 1)) / (count - 1)),
  );
  return places.map((place) => [place + 1, values[place]]);
}
