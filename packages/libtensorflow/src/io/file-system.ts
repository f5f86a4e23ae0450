import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { io } from '@tensorflow/tfjs-core';

const scheme = 'file://';

/**
 * Saves models into folders and loads them from `model.json` files: what `model.save('file://folder')` and
 * `loadLayersModel('file://folder/model.json')` use after `registerFileSystem()`.
 *
 * @param path saving: the folder, made if it is not there; loading: the `model.json` file, with its weights beside it
 * @returns a handler for `model.save` and `loadLayersModel`
 */
export function fileSystem(path: string): io.IOHandler {
  return { save: (artifacts) => save(resolve(path), artifacts), load: () => load(resolve(path)) };
}

async function save(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { weightData, weightSpecs = [], ...description } = artifacts;
  if (description.modelTopology instanceof ArrayBuffer) {
    throw new TypeError(
      'fileSystem: expected a model with JSON topology, received a binary one; save it as a layers model',
    );
  }
  const weightsManifest = [{ paths: ['./weights.bin'], weights: weightSpecs }];
  const weights = io.CompositeArrayBuffer.join(weightData);
  await mkdir(folder, { recursive: true });
  // The description last: where it is, the weights are whole.
  await replaceFile(join(folder, 'weights.bin'), new Uint8Array(weights));
  await replaceFile(join(folder, 'model.json'), JSON.stringify({ ...description, weightsManifest }));
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

async function load(file: string): Promise<io.ModelArtifacts> {
  const description = parse(await read(file, 'a model.json file'), file);
  return io.getModelArtifactsForJSON(description, async (manifest) => {
    const paths = manifest.flatMap((group) => group.paths);
    const parts = await Promise.all(paths.map((path) => readBytes(placeOf(path, file))));
    return [manifest.flatMap((group) => group.weights), io.CompositeArrayBuffer.join(parts)];
  });
}

/** @throws Error where it is no JSON, or names no weights */
function parse(text: string, file: string): io.ModelJSON {
  const fail = (received: string): never => {
    throw new Error(
      `fileSystem: expected a layers model with its weights in ${file}, received ${received}; save the model again`,
    );
  };
  let description: Partial<io.ModelJSON> | null = null;
  try {
    description = JSON.parse(text) as Partial<io.ModelJSON> | null;
  } catch (error) {
    fail(`what is no JSON (${(error as Error).message.slice(0, 100)})`);
  }
  const groups: unknown = description?.weightsManifest;
  const isGroup = (group: unknown): boolean => {
    const { paths, weights } = (group ?? {}) as { readonly paths?: unknown; readonly weights?: unknown };
    return Array.isArray(paths) && paths.every((path) => typeof path === 'string') && Array.isArray(weights);
  };
  if (!Array.isArray(groups) || !groups.every(isGroup)) fail('no list of weights');
  if (typeof description?.modelTopology !== 'object') fail('no layers');
  return description as io.ModelJSON;
}

/** Weights lie beside `model.json`: a file from somebody else must not name what lies elsewhere. */
function placeOf(path: string, file: string): string {
  const name = path.replace(/^\.\//, '');
  if (name === basename(name) && name !== '..' && !name.includes('\\')) return join(dirname(file), name);
  throw new Error(
    `fileSystem: expected weights beside ${file}, received ${path}; put them there and correct its weightsManifest`,
  );
}

async function read(file: string, what: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, what));
}

async function readBytes(file: string, what = 'the weights that model.json names'): Promise<ArrayBuffer> {
  try {
    return new Uint8Array(await readFile(file)).buffer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `fileSystem: expected ${what} at ${file}, received '${reason}'; name the file itself, not its folder`,
      {
        cause: error,
      },
    );
  }
}

const route = (url: string | string[]): io.IOHandler | null =>
  typeof url === 'string' && url.startsWith(scheme) ? fileSystem(url.slice(scheme.length)) : null;

/** Lets TensorFlow.js save to and load from `file://` paths, on any backend. More than one call does nothing more. */
export function registerFileSystem(): void {
  const registered = (globalThis as Record<symbol, true | undefined>)[key];
  if (registered) return;
  (globalThis as Record<symbol, true | undefined>)[key] = true;
  io.registerSaveRouter(route as Router);
  io.registerLoadRouter(route as Router);
}

/** tfjs's own type does not say that a router may decline; its code does. */
type Router = Parameters<typeof io.registerSaveRouter>[0];

const key = Symbol.for('htg.libtensorflow.fileSystem');
