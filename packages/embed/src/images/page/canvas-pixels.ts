import type { Pixels, ViewContract } from '@htg/datasets';
import { openCanvas } from './open-canvas.ts';
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
