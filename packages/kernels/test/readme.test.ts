import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../tooling/testing/run-readme-example.ts';

it("runs the README's example", () => {
  const { output, status } = runReadmeExample(import.meta.url);
  expect(output).toContain('[ 3, 3, 3, 4 ]');
  expect(status).toBe(0);
});
