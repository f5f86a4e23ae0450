import { describe, expect, it } from 'vitest';
import * as htg from '../src/index.ts';

describe('the umbrella', () => {
  it('has the functions of the work by their names', () => {
    for (const name of ['useEngine', 'createEmbedder', 'trainBasic', 'trainHtg', 'embed', 'evaluateRetrieval'] as const)
      expect(htg[name], name).toBeTypeOf('function');
  });

  it.each([
    ['losses', 'tripletLoss'],
    ['miners', 'batchHard'],
    ['samplers', 'identityBatches'],
    ['backbones', 'resnet18'],
    ['datasets', 'emoji'],
    ['metrics', 'evaluateVerification'],
    ['training', 'cosineSchedule'],
    ['generators', 'createGenerator'],
    ['discriminators', 'createDiscriminator'],
    ['engines', 'adamw'],
    ['reports', 'scoreTable'],
    ['embedding', 'openEmbedder'],
    ['galleries', 'createGallery'],
  ] as const)('has %s whole, such as %s', (family, name) => {
    expect(Object.entries(htg[family]).find(([each]) => each === name)?.[1]).toBeTypeOf('function');
  });
});
