import { adam, adamw, sgd } from '../../src/index.ts';
import type { Optimizer } from '../../src/index.ts';

const other = { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 };
/** The cases of tooling/oracles/optimizers.py. */
export const cases: Readonly<Record<string, Optimizer>> = {
  sgd: sgd(),
  'sgd momentum': sgd({ momentum: 0.9 }),
  'sgd momentum weightDecay': sgd({ momentum: 0.9, weightDecay: 0.05 }),
  'sgd momentum weightDecay nesterov': sgd({ momentum: 0.9, weightDecay: 0.05, nesterov: true }),
  adam: adam(),
  'adam weightDecay': adam({ ...other, weightDecay: 0.05 }),
  adamw: adamw(),
  'adamw weightDecay': adamw({ ...other, weightDecay: 0.2 }),
};
