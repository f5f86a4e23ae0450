import { drawDensity } from '@htg/ground/densities';
import { element, make, part } from './elements.ts';
import type { GallerySource, ImageKeypoints } from './gallery-source.ts';
import { attempt } from './message.ts';

/** What the model's keypoints see on the image that was asked. */
export interface ShownKeypoints {
  /** Takes the next image; it is looked at while, or once, the section is open. */
  ask(image: Blob): void;
  /** Whether the model has any. */
  offer(has: boolean): void;
}

export function startKeypoints(source: Pick<GallerySource, 'keypoints'>): ShownKeypoints {
  const section = element('keypoints', HTMLDetailsElement);
  let [image, shown]: (Blob | undefined)[] = [];
  let has = false;
  let asking: AbortController | undefined;

  const look = (): void => {
    if (!section.open || image === undefined || image === shown) return;
    const asked = image;
    shown = asked;
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    part('keypoints-note').textContent = 'Looking…';
    part('keypoints-maps').replaceChildren();
    attempt(async () => {
      try {
        const seen = await source.keypoints(asked, signal);
        if (signal.aborted) return;
        part('keypoints-note').textContent =
          'The image as the model sees it, pale, and in red where its clearest keypoints lie; a keypoint of the same number means the same on every image.';
        part('keypoints-maps').replaceChildren(...figuresOf(seen));
      } catch (error) {
        // Of an image that is no longer asked about.
        if (signal.aborted) return;
        shown = undefined;
        part('keypoints-note').textContent = 'No keypoints were found.';
        throw error;
      }
    });
  };

  section.addEventListener('toggle', look);
  return {
    ask(next) {
      image = next;
      section.hidden = !has;
      look();
    },
    offer(known) {
      has = known;
      section.hidden = !has || image === undefined;
    },
  };
}

function figuresOf({ blocks, ...image }: ImageKeypoints): HTMLElement[] {
  // A map of one position says nothing.
  const maps = blocks.filter(({ height, width }) => height * width > 1);
  return maps.flatMap(({ part: name, height, width, shown }) => {
    const full = Math.max(...shown.map(({ peak }) => peak));
    return shown.map(({ channel, density, peak, at: [row, column] }) => {
      const values = Float32Array.from(density);
      const canvas = canvasOf(drawDensity(image, { values, height, width }, full));
      const place = `${percent((row + 0.5) / height)} down and ${percent((column + 0.5) / width)} across`;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `Keypoint ${channel}: densest ${place}`);
      const block = name.replace('keypoints', 'block ');
      const caption = make('figcaption', { text: `${block}, keypoint ${channel}: ${percent(peak)}` });
      return make('figure', {}, canvas, caption);
    });
  });
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function canvasOf({ pixels, height, width }: Pick<ImageKeypoints, 'pixels' | 'height' | 'width'>): HTMLCanvasElement {
  const canvas = make('canvas');
  Object.assign(canvas, { width, height });
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    data.data.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    data.data[i * 4 + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}
