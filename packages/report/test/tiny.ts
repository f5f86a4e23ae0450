import { memorySet } from '@htg/datasets';
import type { ImageSet } from '@htg/datasets';
import { randomStream } from '@htg/engine';
import type { EncodeImage } from '../src/index.ts';

/** Side of the tiny images. */
export const side = 16;

/** A name that would break out of an element, an attribute or a script. */
export const hostile = `"><img src=x onerror="document.title='broken'"></script><script>alert(1)</script>&'`;

/** Identities that differ by color, each seen once by every camera; the first one has a hostile name. */
export function tinySet({ identities = 6, cameras = 4 } = {}): ImageSet {
  const random = randomStream(1, 'tiny set');
  const length = identities * cameras;
  const labels = Int32Array.from({ length }, (_, i) => Math.floor(i / cameras));
  const colors = Array.from({ length: identities * 3 }, () => random.uniform() * 200);
  return memorySet({
    pixels: Uint8Array.from({ length: length * side * side * 3 }, (_, i) => {
      const identity = labels[Math.floor(i / (side * side * 3))];
      return colors[identity * 3 + (i % 3)] + random.uniform() * 55;
    }),
    height: side,
    width: side,
    labels,
    cameras: labels.map((_, i) => i % cameras),
    cameraNames: Array.from({ length: cameras }, (_, i) => (i === 0 ? '<camera & 0>' : `camera ${i}`)),
    names: Array.from({ length: identities }, (_, i) => (i === 0 ? hostile : `identity ${i}`)),
    notice: 'Images by <nobody>.',
  });
}

/** Says what it was given instead of encoding it. */
export const describeImage: EncodeImage = ({ height, width, pixels }) =>
  Promise.resolve(`data:${height}x${width},${pixels[0]}`);

/** Lines as the trainer writes them. */
export function tinyMetrics(): string {
  const line = (stage: string, step: number, more: object = {}): string =>
    JSON.stringify({ stage, step, loss: 5 / step, activeTriplets: 0.5, learningRate: 0.01, ...more });
  const adversary = {
    activeGeneratedTriplets: 0.75,
    hardness: -0.4,
    generatedHardness: -0.1,
    change: 0.3,
    discriminatorRealAccuracy: 0.9,
    discriminatorFakeAccuracy: 0.8,
  };
  return [
    ...[10, 20, 30].map((step) => line('stage 1', step)),
    ...[10, 20].map((step) => line('control', step, { activeGeneratedTriplets: 0.5 })),
    ...[10, 20].map((step) => line('htg', step, adversary)),
    '{"stage":"htg","step":30,"lo',
  ].join('\n');
}
