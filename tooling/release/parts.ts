import { callCommands } from './commands.ts';
import { compile } from './compile.ts';
import { installAll } from './install-all.ts';
import { installAlone } from './install-alone.ts';
import { takeModels } from './models.ts';
import { openPages } from './pages.ts';
import type { Rehearsal } from './rehearsal.ts';

/** The parts of a rehearsal, by name, in their order. */
export const parts: Readonly<Record<string, (rehearsal: Rehearsal) => void | Promise<void>>> = {
  all: installAll,
  alone: installAlone,
  types: compile,
  commands: callCommands,
  pages: openPages,
  models: takeModels,
};
