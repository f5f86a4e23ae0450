/** The page of the checks of `@htg/embed`: embeds what the test asks for, on the backend that it names, in every way that a page has. */
import '@tensorflow/tfjs-backend-webgl';
import { openEmbedder } from '@htg/embed';
import type { Embeddable, ImageEmbedder } from '@htg/embed';
import type { EngineName } from '@htg/engine';
import { useEngine } from '@htg/engine';
import { setBackend } from '@tensorflow/tfjs-core';

/** How a page may hand an image over. */
export const ways = ['address', 'file', 'bytes', 'pixels', 'bitmap', 'canvas', 'element', 'prepared'] as const;
export type Way = (typeof ways)[number];

/** What the test calls. */
export interface EmbeddingPage {
  /** Opens the model on a backend. @returns what it says of the backend */
  open(backend: EngineName | 'webgl'): Promise<string>;
  /**
   * Embeds a file; for `pixels` and `prepared` one of raw bytes, whose size is given.
   *
   * @returns the embedding, or an error's text
   */
  embed(way: Way, file: string, size: readonly [height: number, width: number]): Promise<number[] | string>;
}

const scope = globalThis as unknown as { page: EmbeddingPage; readonly document: Document };
/** What is used of the page, so that types need not the DOM's library. */
interface Document {
  createElement(name: 'canvas'): {
    width: number;
    height: number;
    getContext(kind: '2d'): { drawImage(image: object, x: number, y: number): void };
  };
  createElement(name: 'img'): { src: string; decode(): Promise<void>; readonly width: number; readonly height: number };
}
const { createImageBitmap } = globalThis as unknown as {
  readonly createImageBitmap: (file: Blob) => Promise<{ readonly width: number; readonly height: number }>;
};
let embedder: ImageEmbedder | undefined;

async function drawn(blob: Blob): Promise<Embeddable> {
  const bitmap = await createImageBitmap(blob);
  const canvas = scope.document.createElement('canvas');
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  return canvas;
}

async function shown(file: string): Promise<Embeddable> {
  const element = scope.document.createElement('img');
  element.src = file;
  await element.decode();
  return element;
}

async function imageOf(way: Way, file: string, [height, width]: readonly [number, number]): Promise<Embeddable> {
  const blob = await (await fetch(file)).blob();
  const images: Readonly<Record<Way, () => Embeddable | Promise<Embeddable>>> = {
    address: () => file,
    file: () => blob,
    bytes: () => blob.arrayBuffer(),
    pixels: async () => ({ data: new Uint8Array(await blob.arrayBuffer()), height, width }),
    bitmap: () => createImageBitmap(blob),
    canvas: () => drawn(blob),
    element: () => shown(file),
    prepared: () => blob,
  };
  return images[way]();
}

scope.page = {
  async open(backend) {
    await embedder?.dispose();
    if (backend === 'webgl') await setBackend('webgl');
    else await useEngine({ engine: backend, wasm: { files: '/wasm/' } });
    embedder = await openEmbedder('/model');
    await embedder.warmUp([1]);
    return embedder.engine;
  },
  async embed(way, file, size) {
    if (embedder === undefined) return 'expected an embedder, received none; call open';
    try {
      if (way === 'prepared') {
        const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
        return [...(await embedder.embedPrepared(bytes))[0]];
      }
      return [...(await embedder.embed(await imageOf(way, file, size)))];
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
};
