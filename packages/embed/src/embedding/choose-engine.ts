import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { getBackend } from '@tensorflow/tfjs-core';

/** The backend that was asked for; else the one that the program has chosen before; else the best. @returns which, and why */
export async function chooseEngine(engine: EngineName | undefined): Promise<string> {
  // Undefined until something was chosen, whatever its type says.
  const chosen = getBackend() as string | undefined;
  if (engine === undefined && chosen !== undefined) return `${chosen}: tfjs's backend already`;
  return (await useEngine({ engine })).reason;
}
