import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventFiles } from './event-files.ts';
import type { MetricsLine } from './event-files.ts';
import { explainFull } from './explain-full.ts';
import { longestText, readPlainFile } from './read-plain-file.ts';
import { writeAtomic } from './write-atomic.ts';

/** A run is a folder: its resolved recipe, its metrics line by line, its checkpoints, its result. */
export interface RunFolder {
  /** Of the folder, absolute. */
  readonly path: string;
  /** `checkpoints/<name>`, the stem of a checkpoint's two files. */
  checkpoint(name: string): string;
  /** Adds a line to `metrics.jsonl`, with the time, and its numbers to TensorBoard's events in `tensorboard/<stage>`. */
  appendMetrics(report: { readonly stage: string; readonly step: number }): Promise<void>;
  /** Removes the lines of a stage beyond a step from `metrics.jsonl` and from TensorBoard's events: they will be made again. */
  dropMetricsAfter(stage: string, step: number): Promise<void>;
  /** Replaces a JSON file of the folder, such as `result.json`, in one step. */
  writeJson(name: string, value: unknown): Promise<void>;
  /** Replaces a text file of the folder in one step. */
  writeText(name: string, text: string): Promise<void>;
  /** The text of one of its files. */
  readText(name: string): Promise<string>;
}

/** The files of a run, whether they are there or not. */
export function runFolder(path: string): RunFolder {
  const events = eventFiles(join(path, 'tensorboard'));
  return {
    path,
    checkpoint: (name) => join(path, 'checkpoints', name),
    async appendMetrics(report) {
      const line = { ...report, time: new Date().toISOString() };
      const file = join(path, 'metrics.jsonl');
      try {
        await appendFile(file, `${JSON.stringify(line)}\n`);
        await events.append(line);
      } catch (error) {
        throw explainFull(error, `appendMetrics: expected to add a line to ${file}`);
      }
    },
    async dropMetricsAfter(stage, step) {
      const file = join(path, 'metrics.jsonl');
      if (!existsSync(file)) return;
      const lines = (await readText(file)).split('\n').flatMap((text) => {
        const line = parseLine(text);
        return line === undefined || (line.stage === stage && line.step > step) ? [] : [{ text, line }];
      });
      await writeAtomic(file, lines.map(({ text }) => `${text}\n`).join(''));
      await events.rewrite(
        stage,
        lines.flatMap(({ line }) => (line.stage === stage ? [line] : [])),
      );
    },
    writeJson: (name, value) => writeAtomic(join(path, name), `${JSON.stringify(value, null, 2)}\n`),
    writeText: (name, text) => writeAtomic(join(path, name), text),
    readText: (name) => readText(join(path, name)),
  };
}

async function readText(file: string): Promise<string> {
  return new TextDecoder().decode(await readPlainFile(file, longestText));
}

/** A line of `metrics.jsonl`; undefined for one that a killed process left unfinished, and for what was never one. */
function parseLine(text: string): MetricsLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof line !== 'object' || line === null) return undefined;
  const { stage, step } = line as Partial<Record<keyof MetricsLine, unknown>>;
  return typeof stage === 'string' && Number.isSafeInteger(step) ? (line as MetricsLine) : undefined;
}
