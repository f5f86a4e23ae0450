import { describe, expect, it } from 'vitest';
import { adam, adamw, sgd } from '../../src/index.ts';

describe('settings', () => {
  it.each([
    [() => sgd({ momentum: 1 }), 'sgd: expected momentum in [0, 1), received 1'],
    [() => sgd({ weightDecay: -1 }), 'sgd: expected weightDecay in [0, infinity), received -1'],
    [() => sgd({ nesterov: true }), 'sgd: expected momentum above 0 with nesterov, received 0'],
    [() => adam({ beta1: NaN }), 'adam: expected beta1 in [0, 1), received NaN'],
    [() => adamw({ beta2: 1 }), 'adamw: expected beta2 in [0, 1), received 1'],
    [
      () => sgd({ momentun: 0.9 } as object),
      'sgd: expected options among decays, momentum, nesterov, weightDecay, received momentun; write momentum',
    ],
    [
      () => adamw({ beta3: 0.9 } as object),
      'adamw: expected options among beta1, beta2, decays, epsilon, weightDecay, received beta3; write beta1',
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });

  it('are visible, defaults included', () => {
    expect(adamw().settings).toEqual({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 });
    expect(sgd({ momentum: 0.9 }).settings).toEqual({ momentum: 0.9, weightDecay: 0, nesterov: false });
  });
});
