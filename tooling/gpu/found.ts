import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { locateLibrary } from '@htg/libtensorflow';

/** What the machine has, before anything is computed. */
export interface Found {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** One line for each GPU: name, driver, memory, compute capability; or why there is none. */
  readonly gpus: readonly string[] | string;
  readonly library: string;
  /** NVIDIA's wheels beside the library. */
  readonly wheels: readonly string[];
}

/** Looks for GPUs, their driver, TensorFlow's library and CUDA's beside it. */
export function lookAround(): Found {
  const library = locateLibrary()?.file;
  return {
    node: process.version,
    platform: `${platform()}-${arch()}`,
    processor: cpus().at(0)?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    gpus: listGpus(),
    library: library ?? 'none: run htg-engine install',
    wheels: library === undefined ? [] : listWheels(dirname(dirname(library))),
  };
}

function listGpus(): readonly string[] | string {
  const query = ['--query-gpu=name,driver_version,memory.total,compute_cap', '--format=csv,noheader'];
  const { status, stdout, stderr, error } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 20_000 });
  if (error !== undefined) return `nvidia-smi does not run here (${error.message})`;
  if (status !== 0) return `nvidia-smi: ${(stderr || stdout).trim()}`;
  return stdout.trim().split('\n');
}

function listWheels(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'nvidia')).sort();
  } catch {
    return [];
  }
}
