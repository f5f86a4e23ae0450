/** The backends that the engine knows, best first. */
export const engineNames = ['tensorflow', 'webgpu', 'webgl', 'wasm', 'cpu'] as const;

/** One of the backends that the engine knows. */
export type EngineName = (typeof engineNames)[number];

/** What came of opening a backend. */
export type Opening =
  | {
      /** It is tfjs's current backend now. */
      readonly opened: true;
      /** What was found, in a few words: version, device, threads. */
      readonly detail: string;
      /** Of TensorFlow's library, where that is it. */
      readonly version?: string;
    }
  | {
      readonly opened: false;
      /** Why not, and what to do, in a few words. */
      readonly why: string;
    };
