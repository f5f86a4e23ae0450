import type { RuntimeConfiguration } from '@htg/libtensorflow';
import { env, getBackend } from '@tensorflow/tfjs-core';
import { setCompileDefaults } from '../compile/compile-options.ts';
import type { CompileOptions } from '../compile/compile-options.ts';
import { engineNames } from './engine-name.ts';
import type { EngineName, Opening } from './engine-name.ts';
import { openCpu } from './open-cpu.ts';
import { openTensorFlow } from './open-tensorflow.ts';
import { openWasm } from './open-wasm.ts';
import type { WasmConfiguration } from './open-wasm.ts';
import { openWebGl } from './open-webgl.ts';
import { openWebGpu } from './open-webgpu.ts';

/** Which backend is wanted, and how each is set up if it is the one. */
export interface EngineOptions {
  /** The one to take; the best that works here without it. */
  readonly engine?: EngineName;
  /** Threads, device, memory and log level of TensorFlow, for its first use in the process. */
  readonly tensorflow?: RuntimeConfiguration;
  /** Threads, and where its files lie. */
  readonly wasm?: WasmConfiguration;
  /** What `compile` takes where a function is compiled without these options, from now on and in the whole process. */
  readonly compile?: CompileOptions;
}

/** The backend that was taken. */
export interface Engine {
  /** Its name. */
  readonly engine: EngineName;
  /** One line: what it is, and why no better one. */
  readonly reason: string;
  /** Of TensorFlow's library, where that is it. */
  readonly version?: string | undefined;
}

/** On globalThis, so that ESM and CJS copies of this package agree. */
interface EngineState {
  current?: Engine;
  /** Ends when nobody is being opened. */
  opening?: Promise<unknown>;
}
const key = Symbol.for('htg.engine');
const state: EngineState = ((globalThis as Record<symbol, EngineState | undefined>)[key] ??= {});

/**
 * Makes the best backend that works here tfjs's current one: TensorFlow's own runtime where it is installed
 * (`npx @htg/libtensorflow install`), else WebGPU or WebGL on a real GPU, else WASM, else plain JavaScript.
 * A page's own choice, the backend that is tfjs's current one there, stays.
 *
 * A second call without a name returns what the first one took, as long as that is still tfjs's current backend. Calls at the same time take turns.
 *
 * @param options.engine a name forces that backend; a forced WebGPU or WebGL may also be an emulated one
 * @returns which was taken, and why
 * @throws Error if the forced backend doesn't work here; RangeError if the name is none
 */
export async function useEngine(options: EngineOptions = {}): Promise<Engine> {
  // Two at once would disturb each other: a backend that is starting does not start again.
  const turn = (state.opening ?? Promise.resolve()).then(() => take(options));
  state.opening = turn.catch(() => undefined);
  return turn;
}

async function take(options: EngineOptions): Promise<Engine> {
  const { engine: forced } = options;
  if (forced !== undefined && !engineNames.includes(forced)) {
    throw new RangeError(
      `useEngine: expected one of ${engineNames.join(', ')}, received ${forced as string}; leave it out to take the best`,
    );
  }
  if (options.compile !== undefined) setCompileDefaults(options.compile);
  // tfjs's current backend is undefined at first, like the name of what is not taken yet.
  const taken = getBackend() as string | undefined;
  if (forced === undefined && taken !== undefined && state.current?.engine === taken) return state.current;
  const refusals: string[] = [];
  const wanted = forced ?? choiceOfPage(taken);
  for (const engine of forced === undefined ? inOrder(wanted) : [forced]) {
    const opening = await open(engine, options, wanted === engine);
    if (opening.opened) {
      const instead = refusals.length === 0 ? '' : `; ${refusals.join('; ')}`;
      const { detail, version } = opening;
      state.current = { engine, reason: `${engine}: ${detail}${instead}`, ...(version !== undefined && { version }) };
      return state.current;
    }
    refusals.push(`not ${engine} (${opening.why})`);
  }
  throw new Error(
    `useEngine: expected ${String(forced)} to work here, received ${refusals.join(', ')}; leave the name out`,
  );
}

/** What a page has made tfjs's current backend before it asked for an engine. */
function choiceOfPage(taken: string | undefined): EngineName | undefined {
  return env().getBool('IS_NODE') ? undefined : engineNames.find((name) => name === taken);
}

/** All names, best first; the chosen one before them. */
function inOrder(chosen: EngineName | undefined): readonly EngineName[] {
  return chosen === undefined ? engineNames : [chosen, ...engineNames.filter((name) => name !== chosen)];
}

/** Opens one; what it throws (a library that does not load, say) is a reason to go on, unless it was asked for by name. */
async function open(engine: EngineName, options: EngineOptions, wanted: boolean): Promise<Opening> {
  const openers: Readonly<Record<EngineName, () => Promise<Opening>>> = {
    tensorflow: () => openTensorFlow(options.tensorflow),
    webgpu: () => openWebGpu({ acceptSoftware: wanted }),
    webgl: () => openWebGl({ acceptPoor: wanted }),
    wasm: () => openWasm(options.wasm),
    cpu: openCpu,
  };
  try {
    return await openers[engine]();
  } catch (error) {
    if (options.engine === engine) throw error;
    return { opened: false, why: error instanceof Error ? error.message : String(error) };
  }
}
