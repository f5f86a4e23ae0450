import { z } from 'zod';

const share = z.number().min(0).lt(1);

/** Settings that only some of the optimizers have. */
const ownSettings = {
  sgd: ['momentum', 'nesterov'],
  adam: ['beta1', 'beta2', 'epsilon'],
  adamw: ['beta1', 'beta2', 'epsilon'],
} as const;

/** An optimizer in a recipe: its kind, and its numbers with their defaults filled in. Those of SGD are ours, Adam's are torch's. */
export const optimizer = z
  .strictObject({
    kind: z.enum(['sgd', 'adam', 'adamw']).default('sgd'),
    momentum: share.optional().describe('of SGD; 0.9 if left out'),
    nesterov: z.boolean().optional().describe('of SGD'),
    beta1: share.optional().describe('of Adam; 0.9 if left out'),
    beta2: share.optional().describe('of Adam; 0.999 if left out'),
    epsilon: z.number().min(0).optional().describe('of Adam; 1e-8 if left out'),
    weightDecay: z.number().min(0).optional().describe('if left out: SGD 5e-4, Adam 0, AdamW 0.01'),
    maxGradientNorm: z.number().positive().optional().describe('gradients longer than this are shortened to it'),
  })
  .superRefine((settings, context) => {
    const own: readonly string[] = ownSettings[settings.kind];
    for (const key of Object.values(ownSettings).flat()) {
      if (settings[key] === undefined || own.includes(key)) continue;
      context.addIssue({
        ...{ code: 'custom', path: [key] },
        message: `expected no ${key} with kind ${settings.kind}, received ${settings[key]}; remove it, or choose another kind`,
      });
    }
  })
  .transform(({ kind, momentum, nesterov, beta1, beta2, epsilon, weightDecay, maxGradientNorm }) => {
    const clip = maxGradientNorm === undefined ? {} : { maxGradientNorm };
    if (kind === 'sgd') {
      const ahead = nesterov === undefined ? {} : { nesterov };
      return { kind, momentum: momentum ?? 0.9, weightDecay: weightDecay ?? 5e-4, ...ahead, ...clip };
    }
    const moments = { beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, epsilon: epsilon ?? 1e-8 };
    return { kind, ...moments, weightDecay: weightDecay ?? (kind === 'adam' ? 0 : 0.01), ...clip };
  })
  .prefault({});
