/** `pnpm generate floor-plan`: draws the floor plan from the rule that holds it, and writes docs/architecture.md. A test keeps both equal. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { architecturePage, floorPlanSvg } from '../components/floor-plan.ts';

const page = fileURLToPath(new URL('../../docs/architecture.md', import.meta.url));
const image = fileURLToPath(new URL('../../docs/images/floor-plan.svg', import.meta.url));
await writeFile(image, floorPlanSvg());
await writeFile(page, await format(architecturePage(), { parser: 'markdown', printWidth: 120 }));
console.log([image, page].join('\n'));
