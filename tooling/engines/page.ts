/** The page of the browser check: trains both stages on WASM and leaves what came of it where the test looks. */
import { smallDemo, trainBothStages, type StageLosses } from './both-stages.ts';

/** The page's global scope. */
export interface PageScope {
  /** The losses, or the text of an error. */
  result?: StageLosses | { readonly error: string };
}

const scope = globalThis as PageScope;

trainBothStages({ engine: 'wasm', wasmFiles: '/wasm/', ...smallDemo }).then(
  (losses) => {
    scope.result = losses;
  },
  (error: unknown) => {
    scope.result = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  },
);
