/** The measures of a training that tell most, in this order; losses with other names come after the triplet loss. */
const first = ['loss', 'softmax', 'triplet'];
const last = ['generatedTriplet', 'activeTriplets', 'change'];

/** What a line has no room for. */
const left = new Set([
  'spread',
  'embeddingNorm',
  'gradientNorm',
  'activeGeneratedTriplets',
  'hardness',
  'generatedHardness',
  'nearestCenterKept',
  'discriminatorReal',
  'discriminatorFake',
  'discriminatorRealAccuracy',
  'discriminatorFakeAccuracy',
  'labelsPreserved',
  'generatorTriplet',
  'generatorLabel',
]);

/**
 * What an update measured, short enough for a line: `loss 4.321, softmax 3.210`.
 *
 * @param measures numbers by name; others are passed over
 */
export function describeMeasures(measures: object): string {
  const values = measures as Partial<Record<string, number>>;
  const others = Object.keys(values).filter((name) => !left.has(name) && !first.includes(name) && !last.includes(name));
  return [...first, ...others, ...last]
    .flatMap((name) => (values[name] === undefined ? [] : [`${name} ${values[name].toFixed(3)}`]))
    .join(', ');
}
