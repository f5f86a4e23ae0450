import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder, openRunFolder, resumeRunFolder } from '../../../src/node/index.ts';
import type { RunFolder } from '../../../src/node/index.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-run-'));
});
afterEach(() => rm(place, { recursive: true }));

/** `metrics.jsonl`, whose lines all end with the time. */
async function withoutTimes(run: RunFolder): Promise<string> {
  const text = await run.readText('metrics.jsonl');
  expect(text).toMatch(/^(.*,"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}\n)*$/);
  return text.replaceAll(/,"time":"[^"]*"/g, '');
}

describe('createRunFolder', () => {
  it('moves older runs aside and loses none', async () => {
    const path = join(place, 'demo');
    for (const name of ['first', 'second', 'third']) {
      const { run } = await createRunFolder(path);
      await run.writeText('recipe.yaml', name);
      await run.release();
    }
    const contents = await Promise.all(
      ['demo', 'demo.1', 'demo.2'].map((folder) => readFile(join(place, folder, 'recipe.yaml'), 'utf8')),
    );
    expect(contents).toEqual(['third', 'first', 'second']);
  });

  it('writes metrics line by line and JSON whole, without a temporary file left', async () => {
    const { run } = await createRunFolder(join(place, 'demo'));
    await run.appendMetrics({ stage: 'htg', step: 1 });
    await run.appendMetrics({ stage: 'htg', step: 2 });
    await run.writeJson('result.json', { rank1: 0.5 });
    expect(await withoutTimes(run)).toBe('{"stage":"htg","step":1}\n{"stage":"htg","step":2}\n');
    expect(JSON.parse(await run.readText('result.json'))).toEqual({ rank1: 0.5 });
    expect((await readdir(run.path)).sort()).toEqual(
      ['checkpoints', 'metrics.jsonl', 'result.json', 'run.lock', 'tensorboard'], // prettier-ignore
    );
    await run.release();
    expect(await readdir(run.path)).not.toContain('run.lock');
  });

  it('drops the metrics that will be made again, and a line that was cut short', async () => {
    const { run } = await createRunFolder(join(place, 'demo'));
    for (const [stage, step] of [
      ['stage 1', 10],
      ['stage 1', 20],
      ['htg', 30],
    ] as const) {
      await run.appendMetrics({ stage, step });
    }
    await writeFile(join(run.path, 'metrics.jsonl'), '{"stage":"sta', { flag: 'a' });
    await run.dropMetricsAfter('stage 1', 10);
    expect(await withoutTimes(run)).toBe('{"stage":"stage 1","step":10}\n{"stage":"htg","step":30}\n');
  });

  it('drops lines that no training wrote', async () => {
    const { run } = await createRunFolder(join(place, 'demo'));
    await run.appendMetrics({ stage: 'stage 1', step: 1 });
    const others = ['null', '3', '[]', '{"stage":"htg"}', '{"stage":"htg","step":{}}', '{"stage":"htg","step":-1e999}'];
    await writeFile(join(run.path, 'metrics.jsonl'), `${others.join('\n')}\n`, { flag: 'a' });
    await writeFile(join(run.path, 'metrics.jsonl'), '{"stage":"htg","step":2,"time":7}\n', { flag: 'a' });
    await run.dropMetricsAfter('htg', 2);
    const lines = (await run.readText('metrics.jsonl')).trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^\{"stage":"stage 1","step":1,/),
      '{"stage":"htg","step":2,"time":7}',
    ]);
  });

  it('says which file could not be written', async () => {
    const { run } = await createRunFolder(join(place, 'demo'));
    await expect(run.writeText('missing/recipe.yaml', '')).rejects.toThrow(
      /^writeAtomic: expected to write 0 bytes to .*missing.recipe.yaml, received ENOENT.*; see that the folder is there/,
    );
  });
});

describe('two on one folder', () => {
  const refused = (path: string): RegExp =>
    new RegExp(`^lockFolder: expected nobody else to work on ${path}, received a lock of process ${process.pid} on `);

  it('a second one neither moves the first one’s folder nor goes on in it', async () => {
    const path = join(place, 'two');
    const { run } = await createRunFolder(path);
    await expect(createRunFolder(path)).rejects.toThrow(refused(path));
    await run.writeText('recipe.yaml', 'seed: 1');
    await expect(createRunFolder(path)).rejects.toThrow(refused(path));
    await expect(resumeRunFolder(path, () => undefined)).rejects.toThrow(refused(path));
    expect(openRunFolder(path).path).toBe(path);
    expect(await readdir(place)).toEqual(['two']);
    await run.release();
    await (await resumeRunFolder(path, () => undefined)).release();
  });
});

describe('resumeRunFolder', () => {
  it('says that checkpoints are gone, and removes what killed processes left half-written', async () => {
    const path = join(place, 'demo');
    const { run } = await createRunFolder(path);
    await run.writeText('recipe.yaml', 'seed: 1');
    await run.release();
    await rm(join(path, 'checkpoints'), { recursive: true });
    await writeFile(join(path, 'result.json.1.tmp'), '');
    const told: string[] = [];
    const resumed = await resumeRunFolder(path, (message) => told.push(message));
    expect(told).toEqual([`the folder ${join(path, 'checkpoints')} is gone: all stages are trained anew`]);
    await resumed.release();
    expect((await readdir(path)).sort()).toEqual(['checkpoints', 'recipe.yaml']);
  });
});

describe('openRunFolder', () => {
  it('reads an earlier run', async () => {
    await writeFile(join(place, 'recipe.yaml'), 'seed: 1');
    expect(await openRunFolder(place).readText('recipe.yaml')).toBe('seed: 1');
  });

  it('says what a run folder is', () => {
    expect(() => openRunFolder(place)).toThrow(
      `openRunFolder: expected a run folder with a recipe.yaml in it, received ${place}`,
    );
  });
});
