import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { RunFolder } from './run-folder.ts';

const pointSchema = z.object({ stage: z.string(), step: z.int().min(1) });

const startSchema = z.object({
  started: z.string(),
  engine: z.string(),
  machine: z.string(),
  versions: z.record(z.string(), z.string()),
  recipe: z.string(),
  seconds: z.number(),
  updates: z.int().min(0),
  from: pointSchema.optional(),
  to: pointSchema.optional(),
});

/** An update of a run: of which stage, and its number in it. */
export type RunPoint = z.infer<typeof pointSchema>;

/** One start of a run: what it was carried out with, and how far it came. */
export type RunStart = Readonly<z.infer<typeof startSchema>>;

/** What a start is known by; `recipe` is the checksum of `recipe.yaml`. */
export type StartFacts = Pick<RunStart, 'engine' | 'machine' | 'versions' | 'recipe'>;

/** Notes in `starts.json` how far a start comes. */
export interface StartLog {
  /** All starts so far, this one the last. */
  readonly starts: readonly RunStart[];
  /**
   * Updates are made.
   *
   * @param point the last of them
   * @param updates how many; default 1
   */
  reached(point: RunPoint, updates?: number): void;
  /** Writes it down, unless that was done a moment ago. */
  save(): Promise<void>;
  /** Writes it down. */
  end(): Promise<void>;
}

/** Milliseconds between two writings: so much of the time is unknown of a start that is killed. */
const interval = 10_000;

/**
 * Begins to note a start of a run, after those that it had.
 *
 * @param run whose `starts.json` grows
 * @param facts what this start computes with: versions, engine, machine
 * @param now the clock, in milliseconds
 * @returns the log, which is told of updates and of the end
 */
export async function logStart(
  run: RunFolder,
  facts: StartFacts,
  now: () => number = () => performance.now(),
): Promise<StartLog> {
  const earlier = await readStarts(run);
  const begun = now();
  let written = begun;
  let start: RunStart = { started: new Date().toISOString(), ...facts, seconds: 0, updates: 0 };
  const starts = (): RunStart[] => [...earlier, { ...start, seconds: Math.round((now() - begun) / 100) / 10 }];
  const write = async (): Promise<void> => {
    written = now();
    await run.writeJson('starts.json', starts());
  };
  await write();
  return {
    get starts() {
      return starts();
    },
    reached(point, updates = 1) {
      const first = { ...point, step: point.step - updates + 1 };
      start = { ...start, updates: start.updates + updates, from: start.from ?? first, to: point };
    },
    async save() {
      if (now() - written >= interval) await write();
    },
    end: write,
  };
}

/**
 * The starts that a run had.
 *
 * @param run whose folder is read
 * @throws Error where `starts.json` is damaged
 */
export async function readStarts(run: RunFolder): Promise<RunStart[]> {
  const file = `${run.path}/starts.json`;
  if (!existsSync(file)) return [];
  try {
    return startSchema.array().parse(JSON.parse(await run.readText('starts.json')));
  } catch (error) {
    throw new Error(
      `readStarts: expected the starts of a run in ${file}, received ${(error as Error).message.slice(0, 80)}; ` +
        `remove the file to go on without the times of earlier starts`,
      { cause: error },
    );
  }
}
