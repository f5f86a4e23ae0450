import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../tooling/testing/run-readme-example.ts';

it("runs the README's example", () => {
  const { output, status } = runReadmeExample(import.meta.url);
  expect(output).toContain('Float32Array');
  expect(status).toBe(0);
});
