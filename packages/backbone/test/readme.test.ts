import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../tooling/testing/run-readme-example.ts';

it("runs the README's example", () => {
  const { output, status } = runReadmeExample(import.meta.url);
  expect(output).toContain('[ 2, 224 ] { global: 32, keypoints3: 64, keypoints4: 128 }');
  expect(status).toBe(0);
});
