import { join } from 'node:path';
import { randomStream } from '@htg/engine';
import sharp from 'sharp';
import { put } from './draw.ts';

/** Products have one of these bodies, and a mark on it. */
const bodies = [
  (color: string) => `<rect x="-26" y="-34" width="52" height="68" rx="8" fill="${color}"/>`,
  (color: string) => `<circle r="34" fill="${color}"/>`,
  (color: string) => `<path d="M0 -38 L36 30 L-36 30 Z" fill="${color}"/>`,
  (color: string) => `<ellipse rx="40" ry="22" fill="${color}"/>`,
  (color: string) => `<path d="M-30 -30 H30 L18 34 H-18 Z" fill="${color}"/>`,
];
const marks = [
  (color: string) => `<circle r="11" fill="${color}"/>`,
  (color: string) => `<rect x="-22" y="-5" width="44" height="10" fill="${color}"/>`,
  (color: string) => `<rect x="-5" y="-20" width="10" height="40" fill="${color}"/>`,
  (color: string) => `<path d="M-14 -12 L14 -12 L0 14 Z" fill="${color}"/>`,
];

/** A photo of a product: its body, mark and colors are the product's; place, size, turn, light and ground are the photo's. */
export async function drawProduct(product: number, photo: number): Promise<Buffer> {
  const own = randomStream(product, 'product');
  const shot = randomStream(1000 * product + photo, 'photo');
  // Of one body: hues a golden angle apart, so that no two products are twins by chance.
  const series = Math.floor(product / bodies.length);
  const hue = Math.floor(137.508 * series + 24 * (product % bodies.length)) % 360;
  const body = bodies[product % bodies.length](`hsl(${hue} 70% ${35 + Math.floor(25 * own.uniform())}%)`);
  const markHue = (hue + 90 + Math.floor(180 * own.uniform())) % 360;
  const mark = marks[(series + Math.floor(series / marks.length)) % marks.length](`hsl(${markHue} 80% 75%)`);
  const [x, y] = [60 + 30 * shot.uniform(), 50 + 20 * shot.uniform()];
  const turn = -20 + 40 * shot.uniform();
  const size = 0.8 + 0.4 * shot.uniform();
  const ground = `hsl(${Math.floor(360 * shot.uniform())} 25% ${60 + Math.floor(30 * shot.uniform())}%)`;
  const shade = 0.15 * shot.uniform();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><rect width="160" height="120" fill="${ground}"/><g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">${body}${mark}</g><rect width="160" height="120" fill="#000000" opacity="${shade}"/></svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).jpeg({ quality: 88 }).toBuffer();
}

/** Something that no shop sells: stripes all over. */
export function drawAlien(): Promise<Buffer> {
  const lines = Array.from(
    { length: 24 },
    (_, i) => `<path d="M${i * 14 - 120} 0 L${i * 14} 120" stroke="#111111" stroke-width="5"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><rect width="160" height="120" fill="#fafafa"/>${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).jpeg({ quality: 88 }).toBuffer();
}

/** Photos of products in a folder for each, `product 00`, `product 01`, ... */
export async function drawShop(
  folder: string,
  { from = 0, products, photos }: { readonly from?: number; readonly products: number; readonly photos: number },
): Promise<void> {
  for (let product = from; product < from + products; product++) {
    const name = `product ${String(product).padStart(2, '0')}`;
    for (let photo = 0; photo < photos; photo++) {
      await put(join(folder, name, `${photo}.jpg`), await drawProduct(product, photo));
    }
  }
}
