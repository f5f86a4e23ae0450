import { openCanvas } from './open-canvas.ts';

/** Side of the canvas that is tried. */
const side = 16;
let isTrue: boolean | undefined;

/**
 * Browsers that guard against being recognized give other pixels than were drawn: embeddings of those would be wrong without a word.
 *
 * @throws Error where this one does
 */
export function checkTrueCanvas(): void {
  isTrue ??= tryCanvas();
  if (isTrue) return;
  throw new Error(
    'embed: expected a canvas that gives the pixels which were drawn, received others: this browser changes them, against being ' +
      'recognized; allow the page to read canvases, or pass { data, width, height }',
  );
}

function tryCanvas(): boolean {
  const context = openCanvas(side, side);
  const drawn = context.createImageData(side, side);
  for (let i = 0; i < drawn.data.length; i++) drawn.data[i] = i % 4 === 3 ? 255 : (i * 37) % 256;
  context.putImageData(drawn, 0, 0);
  const read = context.getImageData(0, 0, side, side).data;
  return read.every((value, i) => value === drawn.data[i]);
}
