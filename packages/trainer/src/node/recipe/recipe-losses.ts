import { lossKinds } from '@htg/losses/named';
import type { LossSettings } from '@htg/losses/named';
import { minerKinds } from '@htg/miners/named';
import type { MinerSettings } from '@htg/miners/named';
import { z } from 'zod';
import { kindSchema } from './kind-schema.ts';
import { mergeSettings } from './merge-settings.ts';

/** A loss in a recipe; one that mines may have a miner of its own. */
export type RecipeLoss = LossSettings & { readonly miner?: MinerSettings | undefined };

/** The losses of a stage by their names in reports and checkpoints. */
export type RecipeLosses = Readonly<Record<string, RecipeLoss>>;

/** Which pairs and triplets count. */
export const miner = kindSchema(minerKinds);

const loss = kindSchema<typeof lossKinds, { readonly miner?: MinerSettings | undefined }>(lossKinds, {
  more: (kind): z.ZodRawShape =>
    'mines' in kind ? { miner: miner.optional().describe('its own; the stage has one, too') } : {},
});

const name = z.string().regex(/^[^/\s.]+$/, 'expected a name without spaces, dots and slashes');

/** What stage 1 minimizes: losses by names of one's own. The default is the method's, with the margin that the repository trains with. */
export const losses: z.ZodType<RecipeLosses> = z.record(name, loss);

/** What both stages of the method minimize where a recipe says nothing else: the bias-free softmax, and triplets of margin 0.6. */
export const standardLosses = { softmax: { kind: 'biasFreeSoftmax' }, triplet: { kind: 'triplet', margin: 0.6 } };

/** What stage 2 changes of them: merged over those of stage 1 before it is checked. */
export const changedLosses = z.record(name, z.record(z.string(), z.unknown()));

/**
 * The losses of stage 2: those of stage 1 with its changes. They are checked as a whole, since a change alone need not name its kind.
 *
 * @param path where the changes stand in the recipe
 */
export function mergeLosses(
  basic: RecipeLosses,
  changes: z.infer<typeof changedLosses>,
  path: readonly string[],
  context: z.RefinementCtx,
): RecipeLosses {
  const parsed = losses.safeParse(mergeSettings(basic, changes));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, path: [...path, ...issue.path], input: changes } as z.core.$ZodRawIssue);
  }
  return {};
}
