import { expect, it } from 'vitest';
import { checkCount, checkFinite, checkSeed } from '../src/check-numbers.ts';

it.each([
  [
    () => {
      checkFinite('loss', 'margin', -0.5);
    },
  ],
  [
    () => {
      checkCount('loss', 'points', 1);
    },
  ],
  [
    () => {
      checkCount('loss', 'points', 0, 0);
    },
  ],
  [
    () => {
      checkSeed('draw', 0);
    },
  ],
  [
    () => {
      checkSeed('draw', Number.MAX_SAFE_INTEGER);
    },
  ],
])('lets what fits pass: %#', (check) => {
  expect(check).not.toThrow();
});

it.each([
  [
    () => {
      checkFinite('loss', 'margin', NaN);
    },
    'loss: expected margin to be a finite number, received NaN; change margin',
  ],
  [
    () => {
      checkCount('loss', 'points', 0);
    },
    'loss: expected points to be a whole number >= 1, received 0; change points',
  ],
  [
    () => {
      checkCount('batches', 'images', 1.5, 2, 'a triplet needs two');
    },
    'batches: expected images to be a whole number >= 2, received 1.5; a triplet needs two',
  ],
  [
    () => {
      checkSeed('draw', -1);
    },
    'draw: expected seed to be a whole number from 0 to 9007199254740991, received -1; pass such a number',
  ],
  [
    () => {
      checkSeed('draw', 2 ** 53);
    },
    'draw: expected seed to be a whole number from 0 to 9007199254740991, received 9007199254740992; pass such a number',
  ],
])('%#', (check, text) => {
  expect(check).toThrow(new RangeError(text));
});
