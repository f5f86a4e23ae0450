import { expect, it } from 'vitest';
import { nearestName } from '../src/nearest-name.ts';

it.each<[string, readonly string[], string | undefined]>([
  ['margn', ['distance', 'margin'], 'margin'],
  ['marginn', ['distance', 'margin'], 'margin'],
  ['morgin', ['distance', 'margin'], 'margin'],
  ['lastbatch', ['labels', 'lastBatch'], 'lastBatch'],
  // kitten, sitten, sittin, sitting: three changes; of sitting's seven letters half may differ, of sit's three one.
  ['kitten', ['sitting', 'sit'], 'sitting'],
  ['kitten', ['sit'], undefined],
  ['x', ['k'], 'k'],
  ['xy', ['k'], undefined],
  ['', ['abcd'], undefined],
  ['margin', [], undefined],
  // Of two that are as near, the first.
  ['bat', ['cat', 'rat'], 'cat'],
])('%s of %j is %s', (written, names, nearest) => {
  expect(nearestName(written, names)).toBe(nearest);
});
