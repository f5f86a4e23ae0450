import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../tooling/testing/run-readme-example.ts';

it('runs the example of the README', () => {
  const { output, status } = runReadmeExample(import.meta.url);
  expect(output).toMatch(/^(\d+) \1 \1$/m);
  expect(status, output).toBe(0);
});
