import { describe, expect, it } from 'vitest';
import { checkOneOf, checkOptions, refuseUnknownOptions } from '../src/check-options.ts';

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

  it('without a list, where a caller has taken its own ones out, refuses whatever is left', () => {
    expect(() => {
      refuseUnknownOptions('loss', { margn: 1, other: undefined });
    }).toThrow(new RangeError('loss: expected options that it has, received margn; correct its name or leave it out'));
    expect(() => {
      refuseUnknownOptions('loss', { other: undefined });
    }).not.toThrow();
  });
});

describe('checkOptions', () => {
  const known = ['margin', 'distance'];

  it.each([
    [null, 'loss: expected an object of options, received null; pass { margin: ... }'],
    [[1], 'loss: expected an object of options, received an array of 1; pass { margin: ... }'],
    ['margin', 'loss: expected an object of options, received "margin"; pass { margin: ... }'],
  ])('says that %j is none', (options, text) => {
    expect(() => {
      checkOptions('loss', options, known);
    }).toThrow(new TypeError(text));
  });

  it('refuses unknown names, too', () => {
    expect(() => {
      checkOptions('loss', { margn: 1 }, known);
    }).toThrow(new RangeError('loss: expected options among distance, margin, received margn; write margin'));
  });
});

describe('checkOneOf', () => {
  it.each([
    ['cosin', 'rank: expected distance to be one of cosine, euclidean, received "cosin"; write cosine'],
    [3, 'rank: expected distance to be one of cosine, euclidean, received 3; leave it out or take one of them'],
    [null, 'rank: expected distance to be one of cosine, euclidean, received null; leave it out or take one of them'],
  ])('%j', (value, text) => {
    expect(() => {
      checkOneOf('rank', 'distance', value, ['cosine', 'euclidean']);
    }).toThrow(new RangeError(text));
  });

  it('lets one of them pass, and one that is left out', () => {
    expect(() => {
      checkOneOf('rank', 'distance', 'cosine', ['cosine', 'euclidean']);
      checkOneOf('rank', 'distance', undefined, ['cosine', 'euclidean']);
    }).not.toThrow();
  });
});
