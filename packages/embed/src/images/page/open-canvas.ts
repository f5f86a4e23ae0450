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
