import { describe, expect, it } from 'vitest';
import { applyLogLevel, checkConfiguration, encodeConfiguration } from '../src/configuration.ts';

describe('encodeConfiguration', () => {
  it('writes threads, the device and memory growth as ConfigProto fields', () => {
    const bytes = encodeConfiguration({ threadsInsideOps: 2, threadsAcrossOps: 300, device: 'cpu' });
    // 1: device_count {1: "GPU", 2: 0}; 2: 2; 5: 300 as a varint; 6: gpu_options {4: true}
    expect([...bytes]).toEqual([10, 7, 10, 3, 71, 80, 85, 16, 0, 16, 2, 40, 172, 2, 50, 2, 32, 1]);
  });

  it('names one GPU by its number', () => {
    // 6: gpu_options {4: false, 5: "1"}
    expect([...encodeConfiguration({ device: { gpu: 1 }, gpuMemoryGrowth: false })]).toEqual([50, 5, 32, 0, 42, 1, 49]);
  });
});

describe('checkConfiguration', () => {
  it('refuses what is not a number of threads or of a GPU', () => {
    expect(() => {
      checkConfiguration({ threadsInsideOps: 0 });
    }).toThrow(
      'registerTensorFlowBackend: expected threadsInsideOps to be a whole number above 0, received 0; ' +
        'leave it out to let TensorFlow choose',
    );
    expect(() => {
      checkConfiguration({ device: { gpu: -1 } });
    }).toThrow('expected device.gpu to be a whole number of at least 0, received -1');
  });
});

describe('applyLogLevel', () => {
  it.each([
    [{}, {}, '3'],
    [{}, { TF_CPP_MIN_LOG_LEVEL: '1' }, '1'],
    [{ log: 'info' as const }, { TF_CPP_MIN_LOG_LEVEL: '1' }, '0'],
  ])('%j over %j is %s', (configuration, environment: NodeJS.ProcessEnv, expected) => {
    applyLogLevel(configuration, environment);
    expect(environment.TF_CPP_MIN_LOG_LEVEL).toBe(expected);
  });
});
