import type { Pixels, ViewContract } from '@htg/datasets';
import { checkTrueCanvas } from './true-canvas.ts';

/** What a canvas can draw, with its size in pixels. */
export interface Drawn {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of something that can be drawn, laid on a background. The canvas is opaque, so that translucent colors are multiplied
 * once and never divided again, and sRGB: another color space is converted.
 *
 * @throws Error where the page may not read it, or the browser changes what it reads
 */
export function canvasPixels({ source, width, height }: Drawn, background: ViewContract['background']): Pixels {
  checkTrueCanvas();
  const context = openCanvas(width, height);
  context.fillStyle = `rgb(${background.join(' ')})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  try {
    const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
    return { data, width, height };
  } catch (error) {
    throw new Error(
      `embed: expected an image that the page may read, received ${(error as Error).message}; ` +
        'an <img> from another site needs crossorigin="anonymous" and that site\'s leave: pass the file itself',
      { cause: error },
    );
  }
}

/** An opaque sRGB canvas in memory; in a worker as in a page. */
export function openCanvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const settings = { alpha: false, colorSpace: 'srgb', willReadFrequently: true } as const;
  // Older browsers have none in memory.
  const canvas: Pick<OffscreenCanvas, 'getContext'> =
    'OffscreenCanvas' in globalThis
      ? new OffscreenCanvas(width, height)
      : (Object.assign(document.createElement('canvas'), { width, height }) as Pick<HTMLCanvasElement, 'getContext'> &
          Pick<OffscreenCanvas, 'getContext'>);
  const context = canvas.getContext('2d', settings);
  if (context !== null) return context;
  throw new Error(
    `embed: expected a canvas of ${width} x ${height}, received none from this browser; pass a smaller image, or its pixels`,
  );
}
