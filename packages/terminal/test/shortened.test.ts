import { expect, it } from 'vitest';
import { shortened } from '../src/index.ts';

it('leaves an error alone that a person can read, a long path in it too', () => {
  const text = `readTable: expected a table at ${'/folder'.repeat(40)}, found nothing; check the path`;
  expect(shortened(text)).toBe(text);
});

it('cuts words without end in the middle, and texts of many screens at the end', () => {
  const text = `received ${'a'.repeat(5000)}b; correct it`;
  expect(shortened(text)).toBe(`received ${'a'.repeat(120)}...${'a'.repeat(18)}b; correct it`);
  const long = shortened('word '.repeat(4000));
  expect(long).toHaveLength(8000 + '... (12000 characters more)'.length);
});
