import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const sync = promisify(fsync);

/** Has the system write what it keeps of a file to the disk. (`handle.sync()` is not there under Yarn's Plug'n'Play.) */
export function flush(handle: FileHandle): Promise<void> {
  return sync(handle.fd);
}
