import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cudaDataFolder, xlaVariables } from '../../src/xla/xla-environment.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'htg-xla-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** pip's layout: the library in `tensorflow/`, CUDA's compiler in `nvidia/cuda_nvcc/`. */
function layOut(): { library: string; cuda: string } {
  const cuda = join(root, 'nvidia', 'cuda_nvcc');
  mkdirSync(join(cuda, 'nvvm', 'libdevice'), { recursive: true });
  return { cuda, library: join(root, 'tensorflow', 'libtensorflow_cc.so.2') };
}

it("CUDA's data folder is the wheel's beside the library", () => {
  const { library, cuda } = layOut();
  expect(cudaDataFolder(library)).toBe(cuda);
  expect(xlaVariables(library, undefined, {})).toEqual({ XLA_FLAGS: `--xla_gpu_cuda_data_dir=${cuda}` });
});

it('without it nothing is set', () => {
  const library = join(root, 'tensorflow', 'libtensorflow_cc.so.2');
  expect(cudaDataFolder(library)).toBeUndefined();
  expect(xlaVariables(library, undefined, {})).toEqual({});
});

it("the user's flags stay, and are added to", () => {
  const { library, cuda } = layOut();
  expect(xlaVariables(library, '/cache', { XLA_FLAGS: '--xla_gpu_cuda_data_dir=/usr/local/cuda' })).toEqual({
    TF_XLA_FLAGS: '--tf_xla_persistent_cache_directory=/cache',
  });
  expect(xlaVariables(library, undefined, { XLA_FLAGS: '--xla_dump_to=/tmp' })).toEqual({
    XLA_FLAGS: `--xla_dump_to=/tmp --xla_gpu_cuda_data_dir=${cuda}`,
  });
});
