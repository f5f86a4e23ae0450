/**
 * The page of the browser checks: trains both stages on the engine that its address names (`?engine=wasm`), and leaves what came
 * of it where the test looks.
 */
import type { EngineName } from '@htg/engine';
import { smallDemo, trainBothStages } from './both-stages.ts';
import type { StageLosses } from './both-stages.ts';

/** The page's global scope. */
export interface PageScope {
  /** The losses, or the text of an error. */
  result?: StageLosses | { readonly error: string };
}

const scope = globalThis as PageScope;

const { search } = (globalThis as unknown as { location: { search: string } }).location;
const engine = new URLSearchParams(search).get('engine');

if (engine !== null) {
  trainBothStages({ engine: engine as EngineName, wasmFiles: '/wasm/', ...smallDemo }).then(
    (losses) => {
      scope.result = losses;
    },
    (error: unknown) => {
      scope.result = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    },
  );
}
