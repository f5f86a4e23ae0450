import { expect, it } from 'vitest';
import { runReadmeExample } from '../../../tooling/testing/run-readme-example.ts';

it("the README's example runs", () => {
  expect(runReadmeExample(import.meta.url)).toEqual({ output: '{"name":"Ada"}\n', status: 0 });
});
