import { resolve } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { openGallery, verifyGallery } from '@htg/gallery';
import { exitCodes, outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { readImageFile } from '../indexing/planned-item.ts';

export interface VerifyOptions extends CommonOptions {
  readonly images: boolean;
}

/** What `index verify` does. */
export async function verify(folder: string, options: VerifyOptions): Promise<void> {
  const output = outputOf(options);
  const problems = await verifyGallery(folder);
  if (problems.length === 0) {
    problems.push(...(await modelProblems(folder)));
    if (options.images) problems.push(...(await imageProblems(folder)));
  }
  for (const problem of problems) output.problem(problem);
  const all = options.images ? 'records, vectors, model and images' : 'records, vectors and model';
  output.result(problems.length === 0 ? `${folder}: ${all} are in order` : `${folder}: ${problems.length} problems`, {
    gallery: folder,
    problems,
  });
  if (problems.length > 0) process.exitCode = exitCodes.unsound;
}

/** The model is there, whole, and the one of the vectors. */
async function modelProblems(folder: string): Promise<string[]> {
  const gallery = await openGallery(folder, { readOnly: true });
  const { hash } = gallery.model;
  await gallery.close();
  try {
    const embedder = await openEmbedder(folder, { engine: 'cpu' });
    await embedder.dispose();
    return embedder.hash === hash
      ? []
      : [
          `${folder}: expected the model that made the vectors, ${hash}, received ${embedder.hash}; put the old one back`,
        ];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Each file is where it was, with the content that was embedded. */
async function imageProblems(folder: string): Promise<string[]> {
  const problems: string[] = [];
  const gallery = await openGallery(folder, { readOnly: true });
  try {
    for await (const { id, metadata } of gallery.items()) {
      const { file, sha256 } = metadata ?? {};
      if (typeof file !== 'string') continue;
      const found = await readImageFile(resolve(folder, file)).catch(() => undefined);
      if (found === undefined) problems.push(`${id}: expected its file at ${file}, found none`);
      else if (found.sha256 !== sha256)
        problems.push(`${id}: ${file} was changed since it was embedded; index it again`);
    }
  } finally {
    await gallery.close();
  }
  return problems;
}
