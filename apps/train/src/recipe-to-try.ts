import type { TrainOptions } from './train-command.ts';

/**
 * The recipe that a range test tries.
 *
 * @throws Error for what the test has no use for: it goes through a recipe's first updates, in one process, and keeps no run
 */
export function recipeToTry(recipe: string | undefined, options: TrainOptions): string {
  if (recipe === undefined) throw new Error('htg-train: expected a recipe for --find-rate, received none; name one');
  const { resume, final, from, data, workers, cluster, task } = options;
  const given = { '--resume': resume || undefined, '--final': final || undefined, '--from': from, '--data': data };
  const several = { '--workers': workers, '--cluster': cluster, '--task': task };
  for (const [option, value] of Object.entries({ ...given, ...several })) {
    if (value === undefined) continue;
    throw new Error(
      `htg-train: expected --find-rate without ${option}, received both; a range test tries a recipe's first updates in one process and keeps no run: leave ${option} out`,
    );
  }
  return recipe;
}
