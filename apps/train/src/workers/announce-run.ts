import { fromFirstWorker } from '@htg/engine';
import type { RunFolder } from '@htg/trainer/node';

/** What worker 0 says of a run to the others, which have no folder of it. */
export interface AnnouncedRun {
  /** The text of `recipe.yaml`. */
  readonly recipe: string;
  /** The text of `manifest.json`; null where an older run has none. */
  readonly manifest: string | null;
  /** Where the folder or the table of images is now, if no longer where the recipe says; as a path of every machine. */
  readonly movedTo: string | null;
}

/** Worker 0's part. */
export async function announceRun(run: RunFolder, movedTo: string | undefined): Promise<void> {
  await fromFirstWorker<AnnouncedRun>({
    recipe: await run.readText('recipe.yaml'),
    manifest: await run.readText('manifest.json').catch(() => null),
    movedTo: movedTo ?? null,
  });
}

/** The others' part; waits for worker 0. */
export function hearOfRun(): Promise<AnnouncedRun> {
  return fromFirstWorker<AnnouncedRun>(undefined);
}
