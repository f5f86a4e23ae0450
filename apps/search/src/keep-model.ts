import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { modelFolder, modelLinkName } from '@htg/embed';
import { replaceFile } from '@htg/ground/replace-file';

/** In this order: a folder with a contract is whole. */
const files = ['weights.bin', 'model.json', 'contract.json'];

/**
 * Keeps a gallery's model with it, so that `openEmbedder` finds it by the gallery's folder alone: a copy, which stays when the run is trained
 * anew or moved; or a note of where it lies.
 *
 * @param model the folder of a run or a model
 */
export async function keepModel(gallery: string, model: string, { link }: { readonly link: boolean }): Promise<void> {
  const from = resolve(modelFolder(model));
  const to = resolve(gallery, 'model');
  if (from === to) return;
  if (link) {
    const path = relative(resolve(gallery), from).replaceAll('\\', '/');
    await replaceFile(join(gallery, modelLinkName), `${JSON.stringify({ path }, null, 2)}\n`);
    await rm(to, { recursive: true, force: true });
    return;
  }
  await mkdir(to, { recursive: true });
  await rm(join(to, 'contract.json'), { force: true });
  for (const name of files) await copyFile(join(from, name), join(to, name));
  await rm(join(gallery, modelLinkName), { force: true });
}
