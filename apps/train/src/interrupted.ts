/** Thrown when a run was told to stop: its checkpoint is written. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
