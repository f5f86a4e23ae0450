import { join } from 'node:path';
import { drawJpeg, put } from './draw.ts';

/** A folder of identities, `thing 0`, `thing 1`, ..., each with images of its own: what `data: { set: folder }` reads. */
export async function drawFolder(
  folder: string,
  { identities, images }: { readonly identities: number; readonly images: number },
): Promise<void> {
  for (let identity = 0; identity < identities; identity++) {
    for (let image = 0; image < images; image++) {
      await put(join(folder, `thing ${identity}`, `${image}.jpg`), await drawJpeg(identity, image, [60, 80]));
    }
  }
}
