import type { z } from 'zod';
import type { Objective } from '../objectives/objective.ts';
import type { LossContext } from './context.ts';

/** A loss by name: what may be set of it, and how it is made. */
export interface LossKind<Schema extends z.ZodObject = z.ZodObject> {
  /** `kind`, `weight` and the options of the function, each with its default and a description. */
  readonly schema: Schema;
  /** Whether it may have a miner of its own. */
  readonly mines?: true;
  /** Whether it may have a cross-batch memory. */
  readonly remembers?: true;
  /**
   * @param settings as the schema gives them
   * @param context what the loss is made for
   * @returns the loss as a trainer takes it; the caller's to dispose
   */
  make(settings: z.output<Schema>, context: LossContext): Objective;
}

/** What a kind of loss can do. */
type Abilities = Pick<LossKind, 'mines' | 'remembers'>;

/** A loss by name. */
export function lossKind<Schema extends z.ZodObject, Able extends Abilities>(
  schema: Schema,
  able: Able,
  make: LossKind<Schema>['make'],
): LossKind<Schema> & Able {
  return { schema, make, ...able };
}
