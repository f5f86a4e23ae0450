import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sameHost } from '../../src/workers/gather-workers.ts';
import { workerPlan } from '../../src/workers/worker-plan.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-hosts-'));
  await writeFile(join(place, 'hosts.yaml'), 'workers:\n  - one:23450\n  - two:23450\n  - two:23451\n');
  await writeFile(join(place, 'bad.yaml'), 'workers: one:23450\n');
});
afterAll(() => rm(place, { recursive: true }));

it('is one process, several of this machine, or a task of a cluster', async () => {
  expect(await workerPlan({})).toBeUndefined();
  expect(await workerPlan({ workers: '1' })).toBeUndefined();
  expect(await workerPlan({ workers: '4' })).toEqual({ start: 4 });
  const addresses = ['one:23450', 'two:23450', 'two:23451'];
  const plan = { addresses, index: 2 };
  expect(await workerPlan({ cluster: join(place, 'hosts.yaml'), task: '2' })).toEqual(plan);
  expect(await workerPlan({ cluster: addresses.join(','), task: '2' })).toEqual(plan);
  expect(sameHost(plan)).toBe(2);
});

it.each([
  [{ workers: '0' }, 'expected --workers to be a whole number from 1 to 1024, received 0; correct it'],
  [{ workers: 'two' }, 'received two'],
  [
    { cluster: 'a:1,b:2' },
    'expected --cluster and --task together, without --workers, received --cluster; --workers is',
  ],
  [{ cluster: 'a:1,b:2', task: '1', workers: '2' }, 'received --cluster and --task and --workers'],
  [{ cluster: 'a:1,b:2', task: '2' }, 'expected --task to be a whole number from 0 to 1, received 2'],
])('%j is refused', async (options, message) => {
  await expect(workerPlan(options)).rejects.toThrow(message);
});

it('says what a file of hosts must hold', async () => {
  await expect(workerPlan({ cluster: join(place, 'bad.yaml'), task: '0' })).rejects.toThrow(
    `expected 'workers:' and two lines or more such as '- machine-1:23450' in ${join(place, 'bad.yaml')}, received "one:23450"`,
  );
});
