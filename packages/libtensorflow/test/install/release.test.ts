import { describe, expect, it } from 'vitest';
import { isKept, releaseFor } from '../../src/install/release.ts';

describe('releaseFor', () => {
  it.each([
    ['linux-x64', 'cpu', 1],
    ['linux-arm64', 'cpu', 1],
    ['darwin-arm64', 'cpu', 1],
    ['linux-x64', 'cuda', 13],
  ] as const)('%s %s pins %i wheels by their hashes', (platform, device, count) => {
    const { wheels } = releaseFor(platform, device);
    expect(wheels).toHaveLength(count);
    for (const { sha256 } of wheels) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(count);
  });

  it('names what is known', () => {
    expect(() => releaseFor('linux-riscv64', 'cpu')).toThrow(
      'install: expected one of linux-x64-cpu, linux-arm64-cpu, darwin-arm64-cpu, linux-x64-cuda, received ' +
        'linux-riscv64-cpu; build libtensorflow_cc for it',
    );
  });
});

describe('isKept', () => {
  it.each([
    ['tensorflow/libtensorflow_cc.so.2', true],
    ['tensorflow/libtensorflow_framework.2.dylib', true],
    ['tensorflow/THIRD_PARTY_NOTICES.txt', true],
    ['nvidia/cudnn/lib/libcudnn.so.9', true],
    ['nvidia/cuda_nvcc/bin/ptxas', true],
    ['nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc', true],
    ['nvidia_cudnn_cu12-9.28.0.42.dist-info/licenses/License.txt', true],
    ['tensorflow/python/_pywrap_tensorflow_internal.so', false],
    ['tensorflow/include/tensorflow/c/c_api.h', false],
    ['nvidia/cudnn/include/cudnn.h', false],
    ['tensorflow/../../etc/libtensorflow_cc.so.2', false],
  ])('%s: %s', (path, expected) => {
    expect(isKept(path)).toBe(expected);
  });
});
