import { setCheckpointAside } from './checkpoint-files.ts';
import { CheckpointError } from './checkpoint-record.ts';
import type { Wholeness } from './checkpoint.ts';

/**
 * What is to be said of a checkpoint that is not whole.
 *
 * @param setAside rename it where it is damaged; one that a killed process left unfinished is written over
 * @throws CheckpointError where another version of htg wrote it
 */
export async function passOver(
  stem: string,
  { fault, why }: Extract<Wholeness, { readonly ok: false }>,
  setAside: boolean,
): Promise<string> {
  if (fault === 'foreign') throw new CheckpointError(fault, why);
  const kept = setAside && fault === 'damaged' ? `, kept as ${await setCheckpointAside(stem)}` : '';
  return `${fault} (${why})${kept}`;
}
