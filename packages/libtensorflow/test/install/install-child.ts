/** Installs what its arguments say, in a process that a test can kill: `ROOT PYTHON RELEASE_AS_JSON`. */
import { install } from '../../src/install/install.ts';
import type { Release } from '../../src/install/release.ts';

const [root, python, release] = process.argv.slice(2);
await install({ root, python, release: JSON.parse(release) as Release });
