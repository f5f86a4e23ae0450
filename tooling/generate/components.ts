/** `pnpm generate components`: writes the map of components, docs/components.md, of the tables of kinds. A test keeps it equal. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { componentMap } from '../components/component-map.ts';

const path = fileURLToPath(new URL('../../docs/components.md', import.meta.url));
await writeFile(path, await format(componentMap(), { parser: 'markdown', printWidth: 120 }));
console.log(path);
