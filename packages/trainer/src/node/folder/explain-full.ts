/**
 * An error of the file system, told so that a person knows what to do.
 *
 * @param error what was thrown while writing
 * @param expected what was to be done, with the path: the beginning of the message
 */
export function explainFull(error: unknown, expected: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const remedy =
    code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? 'free some space there; what was written before is whole, and the run can be resumed from it'
      : 'see that the folder is there and may be written to; what was written before is whole';
  return new Error(`${expected}, received ${message}; ${remedy}`, { cause: error });
}
