import { existsSync } from 'node:fs';
import type { SetParts } from '@htg/datasets';
import type { ReportInputs } from '@htg/report';
import type { Recipe, RunFolder } from '@htg/trainer/node';
import type { RunResult } from './run-recipe.ts';

/** How the run went, by its `result.json`; a run without one did not reach its end. */
export async function reportFacts(
  run: RunFolder,
  recipe: Recipe,
  { train, test }: SetParts,
): Promise<Pick<ReportInputs, 'facts' | 'incomplete'>> {
  const { model, data, batch } = recipe;
  const setting: ReportInputs['facts'] = [
    ['Images', `${data.set}, ${data.imageSize} × ${data.imageSize}`],
    ['Training identities', `${train.identities} (${train.length} images)`],
    ['Test identities', `${test.identities} (${test.length} images)`],
    ['Model', `${model.backbone}, width ${model.width}`],
    ['Batch', `${batch.identities} identities × ${batch.images} images`],
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

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
