import { expect, it } from 'vitest';
import { showValue } from '../src/show-value.ts';

it.each<[unknown, string]>([
  ['a', '"a"'],
  ['', '""'],
  ['3', '"3"'],
  ['x'.repeat(61), `"${'x'.repeat(57)}..."`],
  [3, '3'],
  [3n, '3n'],
  [null, 'null'],
  [undefined, 'undefined'],
  [[1, 2], 'an array of 2'],
  [{ a: 1 }, 'Object'],
  [new Float32Array(1), 'Float32Array'],
  [() => 1, 'a function'],
  [true, 'true'],
])('%# is shown as %s', (value, text) => {
  expect(showValue(value)).toBe(text);
});
