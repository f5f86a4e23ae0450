import { Contents } from './contents.ts';
import { closeFiles, openFiles } from './generation.ts';
import { readManifest } from './manifest.ts';
import { replay } from './replay.ts';
import type { OpenFiles } from './replay.ts';

/**
 * Compares all files of a gallery's folder with their checksums, and its records with each other. Needs no lock and changes nothing.
 *
 * @returns what is wrong, a sentence each; nothing if all is well. A last write that was cut short is not wrong: it was never acknowledged
 */
export async function verifyFolder(folder: string): Promise<string[]> {
  const problems: string[] = [];
  let files: OpenFiles | undefined;
  try {
    const { model, generation } = await readManifest('verify', folder);
    files = openFiles(folder, generation, true);
    const contents = new Contents(model.embeddingLength, 1, 'wasm');
    replay(
      files,
      model.embeddingLength,
      (record, vectors) => {
        contents.apply(record, vectors);
      },
      (what) => problems.push(what),
      true,
    );
  } catch (error) {
    problems.push((error as Error).message);
  } finally {
    if (files !== undefined) closeFiles(files);
  }
  return problems;
}
