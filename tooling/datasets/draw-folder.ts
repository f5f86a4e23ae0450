import { join } from 'node:path';
import { drawJpeg, put } from './draw.ts';

/** A folder of identities, `thing 0`, `thing 1`, ..., each with pictures of its own: what `data: { set: folder }` reads. */
export async function drawFolder(
  folder: string,
  { identities, pictures }: { readonly identities: number; readonly pictures: number },
): Promise<void> {
  for (let identity = 0; identity < identities; identity++) {
    for (let picture = 0; picture < pictures; picture++) {
      await put(join(folder, `thing ${identity}`, `${picture}.jpg`), await drawJpeg(identity, picture, [60, 80]));
    }
  }
}
