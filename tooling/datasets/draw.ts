import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

/** An image that looks of its identity: three squares whose colors the identity decides, placed by the image's number. */
export async function drawJpeg(
  identity: number,
  image: number,
  [height, width]: readonly [number, number],
): Promise<Buffer> {
  const hue = (identity * 67) % 360;
  const squares = [0, 1, 2].map((i) => {
    const size = Math.round(Math.min(height, width) / 3);
    const x = (image * 5 + i * 11 + identity * 3) % Math.max(1, width - size);
    const y = (image * 7 + i * 13) % Math.max(1, height - size);
    return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="hsl(${(hue + i * 40) % 360} 80% ${35 + i * 15}%)"/>`;
  });
  const background = `hsl(${(image * 83) % 360} 20% 80%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${background}"/>${squares.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).jpeg({ quality: 90 }).toBuffer();
}

/** A pen of 400 x 40: its tip alone has the color by which it is told from others. */
export async function drawPen(color: number, image: number): Promise<Buffer> {
  const gray = 120 + 20 * image;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><rect width="400" height="40" fill="rgb(${gray},${gray},${gray})"/><rect width="60" height="40" fill="hsl(${color * 60} 100% 50%)"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Writes a file and the folders above it. */
export async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
