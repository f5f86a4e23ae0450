import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Characters of a file of settings (ours); the largest recipe has some thousand. */
export const longestSettings = 1_000_000;

/**
 * The text of a file of settings that a person named.
 *
 * @param file its path
 * @param what it is to be, in errors, such as `a recipe`
 * @throws Error with the path where it cannot be read, is no file, or far too long for one
 */
export async function readSettingsFile(file: string, what: string): Promise<string> {
  await Promise.resolve();
  try {
    return readSettings(file);
  } catch (error) {
    throw new Error(
      `readSettingsFile: expected ${what} at ${file}, received ${(error as Error).message}; check the path`,
      { cause: error },
    );
  }
}

/**
 * The text of a file of settings. A pipe or a device is refused before anything of it is read: it could go on for ever.
 *
 * @throws Error of the file system, or saying in a few words what is wrong with the file
 */
export function readSettings(path: string): string {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const file = openSync(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
  try {
    const found = fstatSync(file);
    if (found.isDirectory()) throw new Error('a folder');
    if (!found.isFile()) throw new Error('a pipe, a socket or a device');
    if (found.size > 4 * longestSettings) throw new Error(`a file of ${found.size} bytes`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
