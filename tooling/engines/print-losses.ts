/** Prints, as JSON, the losses of the small demo on the engine that its argument names: for a process with an environment of its own. */
import { writeSync } from 'node:fs';
import type { EngineName } from '@htg/engine';
import { smallDemo, trainBothStages } from './both-stages.ts';

writeSync(1, JSON.stringify(await trainBothStages({ engine: process.argv[2] as EngineName, ...smallDemo })));
// The threads of a GPU's driver would keep the process.
process.exit(0);
