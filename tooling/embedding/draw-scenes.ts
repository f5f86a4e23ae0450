import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** An image in a folder, and what it is for. */
export interface Scene {
  readonly name: string;
  readonly file: string;
  readonly height: number;
  readonly width: number;
}

/** Draws one scene: surfaces, edges, fine structure, noise; alike at each call. */
export function drawScene(height: number, width: number, channels: 3 | 4, seed: number): Uint8Array {
  const data = new Uint8Array(height * width * channels);
  const [cx, cy, radius] = [width * (0.3 + 0.05 * seed), height * 0.55, Math.min(height, width) * 0.3];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - cx, y - cy) < radius;
      const at = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) {
        const surface = 120 + 60 * Math.sin(x / (40 + 9 * c) + seed) + 40 * Math.cos(y / (31 - 5 * c));
        const fine = inside ? 50 * Math.sign(Math.sin((x + 2 * y) / 5 + c)) : 0;
        const noise = ((Math.imul(at + c + seed, 2654435761) >>> 24) - 128) / 12;
        data[at + c] = Math.min(255, Math.max(0, Math.round(surface + fine + noise)));
      }
    }
  }
  return data;
}

/** How images come to a page. */
const kinds = {
  png: (image: Sharp) => image.png(),
  'webp lossless': (image: Sharp) => image.webp({ lossless: true }),
  'png transparent': (image: Sharp) => image.png(),
  'jpeg 4:2:0': (image: Sharp) => image.jpeg({ quality: 85 }),
  'jpeg 4:4:4': (image: Sharp) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  'jpeg turned by Exif': (image: Sharp) => image.jpeg({ quality: 85 }).withMetadata({ orientation: 6 }),
  'jpeg Display P3': (image: Sharp) => image.withIccProfile('p3').jpeg({ quality: 90 }),
  webp: (image: Sharp) => image.webp({ quality: 80 }),
} as const;

/** Draws `each` scenes of every kind into a folder, of sizes that have to be shrunk and of others. */
export async function drawScenes(folder: string, each: number): Promise<Record<string, Scene[]>> {
  await mkdir(folder, { recursive: true });
  const scenes: Record<string, Scene[]> = {};
  for (const [kind, encode] of Object.entries(kinds)) {
    const channels = kind.includes('transparent') ? 4 : 3;
    scenes[kind] = [];
    for (let seed = 0; seed < each; seed++) {
      const [height, width] = [180 + 97 * seed, 300 - 31 * seed];
      const raw = drawScene(height, width, channels, seed);
      const file = `${kind.replace(/\W/g, '-')}-${seed}.${/^\w+/.exec(kind)?.[0] ?? 'bin'}`;
      const image = sharp(raw, { raw: { height, width, channels } });
      await encode(image).toFile(join(folder, file));
      scenes[kind].push({ name: kind, file, height, width });
    }
  }
  const raw = Array.from({ length: each }, async (_, seed): Promise<Scene> => {
    const [height, width] = [180 + 97 * seed, 300 - 31 * seed];
    await writeFile(join(folder, `raw-${seed}.bin`), drawScene(height, width, 3, seed));
    return { name: 'pixels', file: `raw-${seed}.bin`, height, width };
  });
  return { pixels: await Promise.all(raw), ...scenes };
}
