import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Functions of `node:fs` that read what is at a path, and those that change it. */
const reading = [
  'open',
  'openSync',
  'readFile',
  'readFileSync',
  'createReadStream',
  'readdir',
  'readdirSync',
  'opendir',
  'opendirSync',
];
const writing = [
  ...[
    'writeFile',
    'writeFileSync',
    'appendFile',
    'appendFileSync',
    'createWriteStream',
    'mkdir',
    'mkdirSync',
    'rm',
    'rmSync',
  ],
  ...[
    'rename',
    'renameSync',
    'unlink',
    'unlinkSync',
    'symlink',
    'symlinkSync',
    'link',
    'linkSync',
    'truncate',
    'truncateSync',
  ],
];

/** Folders that may be read, and those that may be written to as well. */
export interface Allowed {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * Notes every file that this process's JavaScript opens or changes outside of some folders. Call it before the code to be watched is loaded.
 *
 * @returns hands over what was noted since the last call
 */
export function watchFiles({ read, write }: Allowed): () => string[] {
  let noted: string[] = [];
  const note = (name: string, path: unknown, folders: readonly string[]): void => {
    if (typeof path !== 'string' && !(path instanceof URL) && !Buffer.isBuffer(path)) return;
    const full = resolve(path instanceof URL ? fileURLToPath(path) : path.toString());
    if (!folders.some((folder) => full === folder || full.startsWith(`${folder}/`))) noted.push(`${name} ${full}`);
  };
  const require = createRequire(import.meta.url);
  for (const module of ['node:fs', 'node:fs/promises']) {
    const functions = require(module) as Record<string, (...args: unknown[]) => unknown>;
    const wrap = (name: string, folders: (args: readonly unknown[]) => readonly string[]): void => {
      const original = functions[name];
      if (typeof (original as unknown) !== 'function') return;
      functions[name] = function (this: unknown, ...args: unknown[]) {
        note(name, args[0], folders(args));
        return original.apply(this, args);
      };
    };
    const opensToWrite = (flags: unknown): boolean =>
      typeof flags === 'string' ? /[wa+]/.test(flags) : typeof flags === 'number' && (flags & 3) !== 0;
    for (const name of reading) {
      wrap(name, ([, flags]) => (name.startsWith('open') && opensToWrite(flags) ? write : [...read, ...write]));
    }
    for (const name of writing) wrap(name, () => write);
  }
  syncBuiltinESMExports();
  return () => {
    const all = noted;
    noted = [];
    return all;
  };
}
