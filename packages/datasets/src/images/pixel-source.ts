import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Geometry } from '../augmentation/augmentation.ts';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import { bytesOf } from '../augmentation/kernels.ts';
import { place } from '../augmentation/place.ts';
import { show } from '../augmentation/show.ts';
import { randomStream } from '../random-stream.ts';
import type { Box } from '../reading/box.ts';
import { cutImage } from '../reading/cut-image.ts';
import { decode } from '../reading/decode.ts';
import { explain } from '../reading/explain.ts';
import type { ReadSettings } from '../reading/read-options.ts';
import { DamagedPack, openPack } from './image-pack.ts';
import type { ImagePack, PackEntry } from './image-pack.ts';

/** Where a view's pixels come from. */
export interface PixelSource {
  /** Of the part that is used (the box, where there is one), after prescaling. */
  readonly height: number;
  readonly width: number;
  /** @param part in coordinates of what `height` and `width` measure */
  read(part: Box): Promise<DecodedImage>;
}

/** An image of a set and how it is read. Plain data: it goes to worker threads as it is. */
export interface ImageReference {
  readonly root: string;
  readonly path: string;
  /** Of the whole image, after EXIF orientation. */
  readonly height: number;
  readonly width: number;
  readonly box?: Box | undefined;
  readonly settings: ReadSettings;
  /** Done before anything else sees the image. */
  readonly prescale: readonly Geometry[];
  readonly packed?: { readonly file: string; readonly entry: PackEntry } | undefined;
}

/** The source of an image: the pack that holds it, else its file. */
export function sourceOf(reference: ImageReference): PixelSource {
  const direct = prescaled(fileSource(reference), reference.prescale);
  return reference.packed === undefined ? direct : packSource(reference.packed, direct);
}

function fileSource(image: ImageReference): PixelSource {
  const { root, path, settings, box = { left: 0, top: 0, width: image.width, height: image.height } } = image;
  return {
    height: box.height,
    width: box.width,
    read: async (part) => {
      const whole = part.width === image.width && part.height === image.height;
      const asked = { ...part, left: box.left + part.left, top: box.top + part.top };
      try {
        return await decode(join(root, path), settings, whole ? undefined : asked);
      } catch (error) {
        const [kind, detail] = explain(error);
        throw new Error(
          `load: expected ${join(root, path)} to be as it was when the set was opened, received one that is ${kind}: ${detail}`,
          { cause: error },
        );
      }
    },
  };
}

/** A resize without randomness, so the stream's key does not matter. */
function prescaled(source: PixelSource, prescale: readonly Geometry[]): PixelSource {
  if (prescale.length === 0) return source;
  const placement = place([source.height, source.width], prescale, randomStream(0));
  const { height, width } = placement;
  return {
    height,
    width,
    read: async (part) => {
      const whole = await source.read({ left: 0, top: 0, width: source.width, height: source.height });
      const seen = { height, width, data: bytesOf(show(whole, placement, [255, 255, 255])) };
      const own = cutImage(seen, part);
      // What lies in the kernels' memory is gone with the next image.
      return own === seen ? { ...seen, data: seen.data.slice() } : own;
    },
  };
}

/** A pack is there to be fast: what it does not hold, or not as it was written, is decoded from its file. */
function packSource({ file, entry }: NonNullable<ImageReference['packed']>, direct: PixelSource): PixelSource {
  return {
    height: entry.height,
    width: entry.width,
    read: async (part) => {
      let pack = packs.get(file);
      if (pack === undefined) packs.set(file, (pack = openPack(file)));
      const opened = await pack;
      // Where it lies may differ: another writer may have put its own pack in the place of the one that was looked at.
      const stored = opened?.entries.get(entry.path);
      if (opened === undefined || stored?.state !== entry.state) return direct.read(part);
      try {
        return await opened.read(stored, part);
      } catch (error) {
        if (!(error instanceof DamagedPack)) throw error;
        // Made again by who opens the set next.
        await rm(file, { force: true }).catch(() => undefined);
        return direct.read(part);
      }
    },
  };
}

/** Packs that this thread has open. */
const packs = new Map<string, Promise<ImagePack | undefined>>();

/** A pack has been replaced: the next read opens the new one. */
export async function forgetPack(file: string): Promise<void> {
  const pack = packs.get(file);
  packs.delete(file);
  await (await pack)?.close();
}
