import { expect, it } from 'vitest';
import { joinBytes } from '../src/join-bytes.ts';

it('joins bytes in their order, also parts of longer memory, empty ones and none at all', () => {
  const whole = Uint8Array.of(1, 2, 3, 4);
  const joined = joinBytes([whole.subarray(1, 3), new Uint8Array(0), Uint8Array.of(9)]);
  expect(joined).toEqual(Uint8Array.of(2, 3, 9));
  expect(joined.buffer.byteLength).toBe(3);
  expect(joinBytes([])).toEqual(new Uint8Array(0));
});
