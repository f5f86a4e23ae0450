import { readFile } from 'node:fs/promises';

/**
 * The text of a file of settings that a person named.
 *
 * @param what it is to be, in errors, such as `a recipe`
 * @throws Error with the path where it cannot be read
 */
export async function readSettingsFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(
      `readSettingsFile: expected ${what} at ${file}, received ${(error as Error).message}; check the path`,
      {
        cause: error,
      },
    );
  }
}
