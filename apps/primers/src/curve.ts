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
