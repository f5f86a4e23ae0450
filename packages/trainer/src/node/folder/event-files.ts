import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scalarRecord, versionRecord } from './event-record.ts';
import type { ScalarEvent } from './event-record.ts';
import { writeAtomic } from './write-atomic.ts';

/** One line of `metrics.jsonl`, with when it was written, as `Date` understands it. */
export interface MetricsLine {
  readonly stage: string;
  readonly step: number;
  readonly time?: string;
}

/** TensorBoard's event files of a run: a folder for each stage, so that its curves lie over each other. */
export interface EventFiles {
  /** Adds the numbers of a line to its stage's file. */
  append(line: MetricsLine): Promise<void>;
  /** Makes a stage's file anew from all of its lines. */
  rewrite(stage: string, lines: readonly MetricsLine[]): Promise<void>;
}

/**
 * @param folder where they are, such as `runs/demo/tensorboard`; made with the first line
 */
export function eventFiles(folder: string): EventFiles {
  const placeOf = (stage: string): string => join(folder, stage.replaceAll(/[^\w.-]+/g, '-'));
  const filesIn = async (place: string): Promise<string[]> =>
    existsSync(place) ? (await readdir(place)).filter((name) => name.includes('tfevents')) : [];
  const begin = async (place: string, records: readonly Uint8Array[]): Promise<void> => {
    const now = Date.now();
    await mkdir(place, { recursive: true });
    // A new name: TensorBoard goes on from where it was in a file whose name it knows.
    await writeAtomic(
      join(place, `events.out.tfevents.${now}.htg`),
      Buffer.concat([versionRecord(now / 1000), ...records]),
    );
  };
  return {
    async append(line) {
      const place = placeOf(line.stage);
      const file = (await filesIn(place)).at(0);
      const record = scalarRecord(eventOf(line));
      await (file === undefined ? begin(place, [record]) : appendFile(join(place, file), record));
    },
    async rewrite(stage, lines) {
      const place = placeOf(stage);
      for (const file of await filesIn(place)) await rm(join(place, file));
      if (lines.length > 0)
        await begin(
          place,
          lines.map((line) => scalarRecord(eventOf(line))),
        );
    },
  };
}

/** The numbers of a line, those inside an object as `outer/inner`. */
function eventOf({ step, time, ...rest }: MetricsLine): ScalarEvent {
  const written = typeof time === 'string' ? Date.parse(time) : NaN;
  const milliseconds = Number.isNaN(written) ? Date.now() : written;
  return { step, time: milliseconds / 1000, scalars: Object.fromEntries(numbersOf(rest)) };
}

function numbersOf(values: object, prefix = ''): [string, number][] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]): [string, number][] => {
    if (typeof value === 'number') return Number.isFinite(value) ? [[prefix + name, value]] : [];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? numbersOf(value, `${prefix}${name}/`)
      : [];
  });
}
