import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelFolder } from '@htg/embed';
import { createGallery } from '@htg/gallery';
import { createProgram } from '@htg/terminal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellCommands } from '../../../tooling/testing/code-blocks.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { exportCommand } from '../src/commands.ts';
import { writeTinyModel } from './tiny-model.ts';

let place = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-export-'));
  await writeTinyModel(join(place, 'runs/demo/model'));
  await writeTinyModel(join(place, 'gallery/model'));
  const { contract } = await readModelFolder(join(place, 'gallery'));
  const model = { hash: contract.identity, embeddingLength: contract.output.shape[1] };
  const gallery = await createGallery(join(place, 'gallery'), { model });
  const vector = Array.from({ length: model.embeddingLength }, (_, i) => i + 1);
  await gallery.add([{ id: 'mug/1', label: 'blue mug', vector }]);
  await gallery.close();
});

afterAll(() => rm(place, { recursive: true }));

describe('the README', () => {
  it.each(shellCommands(readFileSync(new URL('../README.md', import.meta.url), 'utf8')))('has %s', async (line) => {
    const [program, ...args] = line.split(/ +/);
    expect(program).toBe('htg');
    const whole = createProgram('htg', { description: 'test', commands: [exportCommand()] });
    const { status, stderr } = await runInProcess(whole, args, place);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(existsSync(join(place, args[args.indexOf('--to') + 1]))).toBe(true);
  });
});
