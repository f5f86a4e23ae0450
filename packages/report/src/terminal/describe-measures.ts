/** The measures of a training that tell most, in this order where there are many. */
const shown = ['loss', 'softmax', 'triplet', 'generatedTriplet', 'activeTriplets', 'change'];

/** What an update measured, short enough for a line: `loss 4.321, softmax 3.210`. */
export function describeMeasures(measures: object): string {
  const values = measures as Partial<Record<string, number>>;
  return shown.flatMap((name) => (values[name] === undefined ? [] : [`${name} ${values[name].toFixed(3)}`])).join(', ');
}
