import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@htg/ground/free-ports';
import { expect, it } from 'vitest';
import { sayInProcess } from '../../../../tooling/testing/say-in-process.ts';
import { locateLibrary } from '../../src/index.ts';
import { runProgram } from '../run-program.ts';

const program = fileURLToPath(new URL('../programs/worker.ts', import.meta.url));

/** A worker in a process of its own: the lines that it says. */
async function worker(index: number, ports: readonly number[], more: string): Promise<string[]> {
  const { all } = await sayInProcess(program, [...[index, ...ports].map(String), more]);
  return all.trimEnd().split('\n');
}

it('two processes add and gather, the same to the bit in both; one that is killed is told by the other', async (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const ports = await freePorts(2);
  const [first, second] = await Promise.all([worker(0, ports, 'wait'), worker(1, ports, 'die')]);
  const [own, others] = [0, 1].map((index) => [0.1, 0.2, 0.3].map((value) => Math.fround(value + index)));
  const values = [own.map((value, i) => Math.fround(value + others[i])), [...own, ...others]];
  const device = (index: number) => `/job:worker/replica:0/task:${index}/device:CPU:0`;
  expect(JSON.parse(first[0])).toEqual({ device: device(0), values, problem: null });
  expect(JSON.parse(second[0])).toEqual({ device: device(1), values, problem: null });
  const told =
    `WorkerLostError: workers: expected 2 workers that compute together, received nothing more from worker 1 (127.0.0.1:${ports[1]}): ` +
    `its process has ended, or cannot be reached; start all workers again`;
  expect(first.slice(1)).toEqual([`1 ${told}`, `2 ${told}`]);
});

it('says whose address is taken', async (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { stderr, status } = runProgram('worker', ['0', String(port), '9']);
  server.close();
  expect(status).toBe(1);
  expect(stderr).toContain(`expected worker 0 to listen at 127.0.0.1:${port}, received '`);
  expect(stderr).toContain('choose a port that is free on this machine');
});
