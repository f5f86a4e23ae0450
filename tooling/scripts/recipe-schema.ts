/** `pnpm recipe-schema`: writes the JSON Schema of recipes, by which editors complete and check them. A test keeps it equal. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { recipeJsonSchema } from '@htg/trainer/node';
import { format } from 'prettier';

const path = fileURLToPath(new URL('../../packages/trainer/recipe.schema.json', import.meta.url));
await writeFile(path, await format(JSON.stringify(recipeJsonSchema()), { parser: 'json', printWidth: 120 }));
console.log(path);
