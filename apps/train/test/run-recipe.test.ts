import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { parseRecipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRecipe } from '../src/run-recipe.ts';
import type { RunResult } from '../src/run-recipe.ts';

// Everything of the demo, with a net and a number of updates that take seconds.
const recipe = parseRecipe(`
name: tiny
data: { set: emoji, imageSize: 32 }
model: { width: 4, embeddingLength: 8 }
batch: { identities: 4, images: 2 }
basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
htg:
  steps: 2
  learningRate: { kind: constant, rate: 0.01 }
  discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
`);

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-train-'));
});
afterAll(() => rm(place, { recursive: true }));

describe('runRecipe', () => {
  it('trains both stages into a run folder and evaluates them', async ({ skip }) => {
    const { engine } = await useEngine();
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    const shown: string[] = [];
    const display = { progress: () => undefined, done: (text?: string) => shown.push(text ?? '') };
    const out = join(place, 'tiny');
    const { run, result } = await runRecipe(recipe, { out, display });

    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'control', 'htg']);
    for (const { rank1, mAP, mapAtR } of Object.values(result.test)) {
      for (const score of [rank1, mAP, mapAtR]) {
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThan(1);
      }
    }
    expect(JSON.parse(await run.readText('result.json')) as RunResult).toEqual(result);
    expect(parseRecipe(await run.readText('recipe.yaml'))).toEqual(recipe);
    for (const name of ['stage1', 'control', 'htg']) {
      expect(existsSync(`${run.checkpoint(name)}.safetensors`), name).toBe(true);
    }
    expect(await run.readText('report.html')).toContain('<section id="adversary"');
    const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const stages = lines.map((line) => (JSON.parse(line) as { stage: string; step: number }).stage);
    expect(new Set(stages)).toEqual(new Set(['stage 1', 'control', 'htg']));
    expect(shown.some((text) => text.startsWith('engine: tensorflow'))).toBe(true);
  }, 120_000);
});
