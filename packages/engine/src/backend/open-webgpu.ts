import { backend, engine, env, setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';
import { softwareRenderer } from './software-renderer.ts';

/** The part of the browser's WebGPU interface that is used here. */
interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

/**
 * Opens tfjs's WebGPU backend: the browser's own WebGPU, or in Node that of the npm package `webgpu` where it is installed.
 *
 * @param options.acceptSoftware whether an adapter that only emulates a GPU will do (it is slower than WASM)
 */
export async function openWebGpu({ acceptSoftware }: { readonly acceptSoftware: boolean }): Promise<Opening> {
  const gpu = await findGpu();
  if (gpu === undefined)
    return { opened: false, why: `no WebGPU here${env().getBool('IS_NODE') ? '; npm install webgpu' : ''}` };
  const adapter = await gpu.requestAdapter();
  if (adapter === null) return { opened: false, why: 'no adapter' };
  const { info } = adapter;
  const name = [info?.vendor, info?.architecture, info?.device, info?.description].filter((part) => part).join(' ');
  const emulated = (adapter.isFallbackAdapter ?? info?.isFallbackAdapter ?? false) || softwareRenderer.test(name);
  if (emulated && !acceptSoftware) return { opened: false, why: `only a software adapter (${name})` };
  if (!('webgpu' in engine().registryFactory)) {
    try {
      await import('@tensorflow/tfjs-backend-webgpu');
    } catch (error) {
      return { opened: false, why: `its code does not load (${String(error)})` };
    }
  }
  if (!(await setBackend('webgpu'))) return { opened: false, why: `its backend does not start on ${name}` };
  explainReads();
  return { opened: true, detail: `${name === '' ? 'an unnamed adapter' : name}${emulated ? ', emulated' : ''}` };
}

/** @param name of an optional package: an argument, since bundlers look for a literal, and make one of a constant */
async function findGpu(name = 'webgpu'): Promise<Gpu | undefined> {
  const scope = globalThis as { navigator?: { readonly gpu?: Gpu } };
  const found = scope.navigator?.gpu;
  if (found !== undefined || !env().getBool('IS_NODE')) return found;
  try {
    const { create, globals } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      create: (options: string[]) => Gpu;
      globals: object;
    };
    Object.assign(globalThis, globals);
    const gpu = create([]);
    // tfjs looks for the browser's own place of it. Node 20 has no navigator; later ones have one without a GPU.
    const navigator = scope.navigator ?? {};
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
    return gpu;
  } catch {
    return undefined;
  }
}

/**
 * Synchronous reads go through a page's canvas. Where there is none, tfjs says so by a ReferenceError from its inside, also where an op
 * on another backend wants a tensor that is on this one.
 */
function explainReads(): void {
  if ('OffscreenCanvas' in globalThis) return;
  const gpu = backend() as unknown as { readSync(dataId: object): unknown };
  const original = gpu.readSync.bind(gpu);
  gpu.readSync = (dataId) => {
    try {
      return original(dataId);
    } catch (cause) {
      throw new Error(
        'WebGPU: expected values to be read by promise where there is no canvas, received a synchronous read; await ' +
          "data(), also of tensors and variables that another backend's ops are to take",
        { cause },
      );
    }
  };
}
