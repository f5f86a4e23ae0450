import { describe, expect, it } from 'vitest';
import { checkOneOf, refuseUnknownOptions } from '../src/check-options.ts';

describe('refuseUnknownOptions', () => {
  const known = ['margin', 'distance'];

  it('lets known ones pass, and unknown ones that are undefined', () => {
    expect(() => {
      refuseUnknownOptions('loss', { margin: 1, other: undefined }, known);
    }).not.toThrow();
  });

  it.each([
    [{ margn: 1 }, 'loss: expected options among distance, margin, received margn; write margin'],
    [
      { margin: 1, x: 2 },
      'loss: expected options among distance, margin, received x; leave it out or take one of them',
    ],
    [
      { toString: 1 },
      'loss: expected options among distance, margin, received toString; leave it out or take one of them',
    ],
  ])('%j', (options, text) => {
    expect(() => {
      refuseUnknownOptions('loss', options, known);
    }).toThrow(new RangeError(text));
  });
});

describe('checkOneOf', () => {
  it.each([
    ['cosin', 'rank: expected distance to be one of cosine, euclidean, received cosin; write cosine'],
    [3, 'rank: expected distance to be one of cosine, euclidean, received 3; leave it out or take one of them'],
    [null, 'rank: expected distance to be one of cosine, euclidean, received object; leave it out or take one of them'],
  ])('%j', (value, text) => {
    expect(() => {
      checkOneOf('rank', 'distance', value, ['cosine', 'euclidean']);
    }).toThrow(new RangeError(text));
  });

  it('lets one of them pass', () => {
    expect(() => {
      checkOneOf('rank', 'distance', 'cosine', ['cosine', 'euclidean']);
    }).not.toThrow();
  });
});
