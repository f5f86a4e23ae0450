/** Thrown when a run was told to stop: what was finished is kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
