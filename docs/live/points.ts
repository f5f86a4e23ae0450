/** Points of the plane, each of a class: what the live examples take for embeddings. */
export interface Points {
  /** x and y of each. */
  readonly at: [x: number, y: number][];
  /** The class of each, 0..2. */
  readonly labels: readonly number[];
}

const classes = 3;
const ofEach = 4;

/**
 * Points at random.
 *
 * @param random gives numbers 0..1
 */
export function scatter(random: () => number): Points {
  const labels = Array.from({ length: classes * ofEach }, (_, index) => index % classes);
  return { at: labels.map(() => [2.4 * random() - 1.2, 2.4 * random() - 1.2]), labels };
}
