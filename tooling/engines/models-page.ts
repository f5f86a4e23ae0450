/** The page in which `pnpm slow models --in-page` takes the time of backbones: whoever opens it asks for one after the other. */
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { bareBackbone, millisecondsOf } from './time-backbone.ts';

/** The page's global scope. */
export interface ModelsScope {
  /** Starts an engine. @returns which, and why */
  startEngine?: (engine: EngineName) => Promise<string>;
  /** Milliseconds of an image. */
  timeBackbone?: (kind: string) => Promise<number>;
}

const scope = globalThis as ModelsScope;
scope.startEngine = async (engine) => (await useEngine({ engine, wasm: { files: '/wasm/' } })).reason;
scope.timeBackbone = async (kind) => {
  const { embedder } = bareBackbone(kind);
  try {
    return await millisecondsOf(embedder);
  } finally {
    embedder.dispose();
  }
};
