import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { smallDemo, trainBothStages } from '../engines/both-stages.ts';
import type { StageLosses } from '../engines/both-stages.ts';
import { trainInBrowser } from '../engines/in-browser.ts';

/** The software Vulkan that Chromium brings along, in Debian's place; `VK_ICD_FILENAMES` names a driver of one's own. */
const driver = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
const program = fileURLToPath(new URL('../engines/print-losses.ts', import.meta.url));

it('both stages train on WebGPU in Node and give the losses of cpu', async ({ skip }) => {
  skip(!existsSync(driver), 'no Vulkan driver: apt install chromium, or name one by VK_ICD_FILENAMES');
  const run = spawnSync(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', program, 'webgpu'], {
    encoding: 'utf8',
    // The loader of Vulkan lies beside the driver, too.
    env: { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) },
  });
  expect(run.status, run.stderr).toBe(0);
  await expectLossesOfCpu(JSON.parse(run.stdout.slice(run.stdout.indexOf('{"'))) as StageLosses);
});

it("both stages train on tfjs's WebGPU in a page and give the losses of cpu", async ({ skip }) => {
  const losses = await trainInBrowser('webgpu', 1_200_000);
  if (typeof losses === 'string') skip(losses);
  else await expectLossesOfCpu(losses);
});

async function expectLossesOfCpu(actual: StageLosses): Promise<void> {
  const expected = await trainBothStages({ engine: 'cpu', ...smallDemo });
  console.log(actual.reason, JSON.stringify({ actual, expected }));
  expect(actual.reason).toMatch(/^webgpu: /);
  const differences = [...expected.basic, ...expected.htg].map((loss, i) => {
    return Math.abs([...actual.basic, ...actual.htg][i] - loss) / Math.max(1, loss);
  });
  expect(differences).toHaveLength(6);
  // float32 sums in another order, and WGSL's division, roots and exponentials, which may be off by some units in the last place.
  expect(Math.max(...differences.slice(0, 3))).toBeLessThan(1e-4);
  // Each update multiplies that some five times.
  expect(Math.max(...differences)).toBeLessThan(1e-2);
}
