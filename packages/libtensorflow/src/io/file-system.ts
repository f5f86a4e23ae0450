import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { io } from '@tensorflow/tfjs-core';

const scheme = 'file://';

/**
 * Saves models into folders and loads them from `model.json` files: what `model.save('file://folder')` and
 * `loadLayersModel('file://folder/model.json')` use after `registerFileSystem()`.
 *
 * @param path saving: the folder, made if it is not there; loading: the `model.json` file, with its weights beside it
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
  const description = JSON.parse(await read(file, 'a model.json file')) as io.ModelJSON;
  return io.getModelArtifactsForJSON(description, async (manifest) => {
    const paths = manifest.flatMap((group) => group.paths);
    const parts = await Promise.all(paths.map((path) => readBytes(join(dirname(file), path))));
    return [manifest.flatMap((group) => group.weights), io.CompositeArrayBuffer.join(parts)];
  });
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
