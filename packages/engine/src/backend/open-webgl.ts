import { engine, env, setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';
import { softwareRenderer } from './software-renderer.ts';

/** The part of the browser's WebGL interface that is used here. */
interface Gl {
  readonly RENDERER: number;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  getParameter(name: number): unknown;
}
interface Canvas {
  getContext(kind: 'webgl2'): Gl | null;
}

/**
 * Opens tfjs's WebGL backend, that of a page or of a worker. The page may have imported it; else it is loaded now.
 *
 * @param options.acceptPoor whether a renderer that only emulates a GPU (it is slower than WASM) or one that computes in 16 bits will do
 */
export async function openWebGl({ acceptPoor }: { readonly acceptPoor: boolean }): Promise<Opening> {
  if (env().getBool('IS_NODE')) return { opened: false, why: 'it needs a page' };
  const gl = findGl();
  if (gl === undefined) return { opened: false, why: 'no WebGL 2 here' };
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  const emulated = softwareRenderer.test(name);
  if (emulated && !acceptPoor) return { opened: false, why: `only a software renderer (${name})` };
  if (!('webgl' in engine().registryFactory)) {
    try {
      await import('@tensorflow/tfjs-backend-webgl');
    } catch (error) {
      return { opened: false, why: `its code does not load (${String(error)})` };
    }
  }
  const wide = env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE');
  if (!wide && !acceptPoor) return { opened: false, why: `${name} computes in 16 bits` };
  if (!(await setBackend('webgl'))) return { opened: false, why: `its backend does not start on ${name}` };
  return { opened: true, detail: `${name}${emulated ? ', emulated' : ''}${wide ? '' : ', in 16 bits'}` };
}

/** A context of its own, which is given back when it is no longer used. */
function findGl(): Gl | undefined {
  const scope = globalThis as {
    OffscreenCanvas?: new (width: number, height: number) => Canvas;
    document?: { createElement(name: 'canvas'): Canvas };
  };
  const canvas =
    scope.OffscreenCanvas === undefined ? scope.document?.createElement('canvas') : new scope.OffscreenCanvas(1, 1);
  return canvas?.getContext('webgl2') ?? undefined;
}
