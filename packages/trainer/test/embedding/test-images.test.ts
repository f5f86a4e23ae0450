import '@tensorflow/tfjs-backend-cpu';
import { memorySet } from '@htg/datasets';
import { describe, expect, it } from 'vitest';
import { embedTest, scoreTest } from '../../src/index.ts';
import type { EmbeddedImages } from '../../src/index.ts';

/** One pixel an image: its red is where it lies on the line. */
function onLine(places: readonly number[], labels: readonly number[]) {
  return memorySet({
    pixels: Uint8Array.from(places.flatMap((place) => [place, 0, 0])),
    ...{ height: 1, width: 1, labels: Int32Array.from(labels), names: ['a', 'b'] },
  });
}

type Images = ReturnType<typeof onLine>;

/** On a circle, so that cosine distances grow with the distance on the line. */
async function embedOnLine(set: Images): Promise<EmbeddedImages> {
  const pixels = await set.load(Int32Array.from({ length: set.length }, (_, i) => i));
  const embeddings = Float32Array.from({ length: 2 * set.length }, (_, i) => {
    const angle = pixels[3 * (i >> 1)] / 100;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  return { embeddings, embeddingLength: 2, labels: set.labels };
}

describe('test images', () => {
  const test = onLine([0, 10, 100, 110], [0, 1, 0, 1]);
  const gallery = onLine([1, 11], [0, 1]);

  it('look among each other where there is no gallery apart', async () => {
    const data = { test, gallery: undefined, excludeSameCamera: false } as const;
    expect(await embedTest(data, embedOnLine)).not.toHaveProperty('gallery');
    // The nearest of 0 is 10, of the other identity, and so on.
    expect((await scoreTest(data, embedOnLine)).rank1).toBe(0);
  });

  it('look in their gallery where there is one', async () => {
    const data = { test, gallery, excludeSameCamera: false } as const;
    expect((await embedTest(data, embedOnLine)).gallery?.labels).toEqual(gallery.labels);
    // 0 finds 1, 10 finds 11; 100 and 110 both find 11, which is the one's mistake and the other's match.
    expect((await scoreTest(data, embedOnLine)).rank1).toBe(3 / 4);
  });
});
