/**
 * `pnpm generate schemas`: writes the JSON Schemas of recipes and of ablations, by which editors complete and check them. Tests keep them equal.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { recipeJsonSchema } from '@htg/trainer/node';
import { format } from 'prettier';
import { ablationJsonSchema } from '../../apps/ablate/src/ablation-json-schema.ts';

await write('packages/trainer/recipe.schema.json', recipeJsonSchema());
await write('apps/ablate/ablation.schema.json', ablationJsonSchema());

async function write(file: string, schema: object): Promise<void> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  await writeFile(path, await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 }));
  console.log(path);
}
