import type { World } from './project.ts';
import type { Published } from './published.ts';
import type { Report } from './report.ts';

/** What a part of a rehearsed release works with. */
export interface Rehearsal {
  readonly world: World;
  /** The clone that was published. */
  readonly clone: string;
  readonly packages: readonly Published[];
  /** The package managers that are asked for. */
  readonly managers: readonly string[];
  readonly report: Report;
}
