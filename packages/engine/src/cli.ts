/**
 * The program of `@htg/libtensorflow`, for projects that name this package alone: pnpm links programs of what a project names itself, and `npx`
 * looks for no other where the package is there already.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const manifest = createRequire(import.meta.url).resolve('@htg/libtensorflow/package.json');
await import(pathToFileURL(join(dirname(manifest), 'bin', 'htg-engine.js')).href);
