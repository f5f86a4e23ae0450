import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFolder } from '../../../../tooling/datasets/draw-folder.ts';
import { contentOf, startedBy, train } from './train.ts';

const recipe = `name: workers
data: { set: folder, path: images, imageSize: 32, shares: { train: 0.5, validation: 0.25, test: 0.25 } }
model: { backbone: { kind: resnet18, width: 2 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 10
checkpointEvery: 7
select: best
basic: { steps: 20, learningRate: { kind: plateau, peak: 0.01, patience: 0 } }
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-workers-'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

it('one of two workers that is killed ends the run with a checkpoint, from which it goes on to the bit', async ({
  skip,
}) => {
  skip(engine !== 'tensorflow' || process.platform !== 'linux', 'needs TensorFlow, and Linux to find processes');
  const whole = await train(place, ['--workers', '2', '--out', 'whole']);
  expect(whole.output).toContain('worker 0 of 2');
  expect(whole.code).toBe(0);
  const killed = await train(place, ['--workers', '2', '--out', 'killed'], /"event":"step"/, async (pid) => {
    process.kill(await startedBy(pid), 'SIGKILL');
  });
  expect(killed.output).toMatch(
    /"event":"stopped","message":"workers: expected 2 workers that compute together, received .*worker 1.*; stopped after step \d+ of stage 1, which has a checkpoint","goOn":"htg-train train recipe.yaml --out killed --resume --workers 2"/,
  );
  expect(killed.code).toBe(1);
  const resumed = await train(place, ['--workers', '2', '--out', 'killed', '--resume']);
  expect(resumed.output).toMatch(/goes on after step \d+/);
  expect(await contentOf(place, 'killed')).toEqual(await contentOf(place, 'whole'));
}, 240_000);
