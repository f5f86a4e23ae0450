import { expect, it } from 'vitest';
import { checkWorkers } from '../../src/workers/check-workers.ts';

const addresses = ['a:1', 'b:2'];

it('takes two workers or more', () => {
  expect(() => {
    checkWorkers({ addresses, index: 1 });
  }).not.toThrow();
});

it.each([
  [
    { addresses: ['a:1'], index: 0 },
    'expected the addresses of two or more workers, received ["a:1"]; leave workers out',
  ],
  [
    { addresses: ['a:1', 'b'], index: 0 },
    `expected workers.addresses such as 'machine-1:23450', received "b"; write host`,
  ],
  [{ addresses: ['a:1', 'b:70000'], index: 0 }, 'received "b:70000"'],
  [{ addresses: ['a:1', 'a:1'], index: 0 }, "expected an address for each worker, received 'a:1' twice; give workers"],
  [{ addresses, index: 2 }, "expected workers.index from 0 to 1, received 2; it is this process's place"],
  [{ addresses, index: 0.5 }, 'received 0.5'],
])('%j is refused', (place, message) => {
  expect(() => {
    checkWorkers(place);
  }).toThrow(message);
});
