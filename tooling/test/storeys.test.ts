import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Messages of the storeys rule for a source file of a package with this line in it. */
async function violations(packageName: string, line: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: root });
  const filePath = `${root}/packages/${packageName}/src/index.ts`;
  const [result] = await eslint.lintText(`${line}\n`, { filePath });
  return result.messages
    .filter(({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports')
    .map(({ message }) => message);
}

describe('storeys', () => {
  it.each([
    ['a block that imports another block', 'losses', `export { batchHard } from '@htg/miners';`],
    ['a block that imports a storey above', 'engine', `export { tripletLoss } from '@htg/losses';`],
    ['a type that comes from above', 'engine', `export type { Miner } from '@htg/losses';`],
    ['a block that knows a backend', 'losses', `import '@tensorflow/tfjs-backend-cpu';`],
    ['a block that brings the union package', 'losses', `import '@tensorflow/tfjs';`],
  ])('forbids %s', async (_, packageName, line) => {
    expect(await violations(packageName, line)).toHaveLength(1);
  });

  it.each([
    ['engine over libtensorflow', 'engine', `export * from '@htg/libtensorflow';`],
    ['the exception that the formulas force', 'miners', `export type { Miner } from '@htg/losses';`],
  ])('allows %s', async (_, packageName, line) => {
    expect(await violations(packageName, line)).toEqual([]);
  });
});
