import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFolder } from '../../../../tooling/datasets/draw-folder.ts';
import { startedBy, train } from './train.ts';

// Thirteen identities to train on: seven and six. Stage 2 takes the weights of stage 1's ArcFace over.
const recipe = `name: sharded
data: { set: folder, path: images, imageSize: 32, shares: { train: 0.5, validation: 0.25, test: 0.25 } }
model: { backbone: { kind: resnet18, width: 2 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 6
checkpointEvery: 5
select: best
compute: { classWeights: sharded }
basic:
  steps: 14
  learningRate: { kind: constant, rate: 0.01 }
  optimizer: { maxGradientNorm: 5 }
  averaging: { decay: 0.5 }
  losses: { arc: { kind: arcFace, scale: 16 } }
htg:
  steps: 2
  learningRate: { kind: constant, rate: 0.01 }
  generator: { kind: noise, relativeChange: 0.1 }
  discriminator: none
`;

let place: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-sharded-'));
  await drawFolder(join(place, 'images'), { identities: 26, images: 4 });
  await writeFile(join(place, 'recipe.yaml'), recipe);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

// `pnpm slow survive --workers 2 --sharded` kills at random moments, and holds what is resumed by two to the bit.
it('class weights that two workers divide: a killed one takes its part along, the run goes on from the checkpoint before, by one process, too', async ({
  skip,
}) => {
  skip(engine !== 'tensorflow' || process.platform !== 'linux', 'needs TensorFlow, and Linux to find processes');
  const killed = await train(
    place,
    ['--workers', '2', '--out', 'killed'],
    /"event":"step"[^\n]*"step":10,/,
    async (pid) => {
      process.kill(await startedBy(pid), 'SIGKILL');
    },
  );
  expect(killed.output).toMatch(
    /"event":"stopped","message":"workers: expected 2 workers that compute together, received .*worker 1.*; stopped after step \d+ of stage 1: its part of the class weights is gone, so go on from the checkpoint before","goOn":"[^"]*--resume --workers 2"/,
  );
  expect(killed.code).toBe(1);
  expect(killed.output).toContain('worker 0 of 2');
  const alone = await train(place, ['--out', 'killed', '--resume']);
  expect(alone.output).toMatch(/goes on after step \d+/);
  expect(alone.code, alone.output).toBe(0);
}, 240_000);

it('losses that cannot be divided are refused before anything is trained', async ({ skip }) => {
  skip(engine !== 'tensorflow', 'needs TensorFlow');
  const { code, output } = await train(place, [
    '--workers',
    '2',
    '--out',
    'refused',
    '--set',
    'basic.losses={ arc: { kind: proxyAnchor } }',
  ]);
  expect(code).toBe(1);
  expect(output).toContain(
    'proxyAnchor: expected the weights of all identities on every worker, received a shard of 2',
  );
}, 60_000);
