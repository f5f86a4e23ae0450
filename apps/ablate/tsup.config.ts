import { cp, readFile, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(packageBuild({ onSuccess: publishSchemas }));

/** Puts the two JSON Schemas side by side: in an installation, that of recipes lies elsewhere than in the repository. */
async function publishSchemas(): Promise<void> {
  const recipe = '../../packages/trainer/recipe.schema.json';
  const ablation = await readFile('ablation.schema.json', 'utf8');
  await cp(recipe, 'dist/recipe.schema.json');
  await writeFile('dist/ablation.schema.json', ablation.replaceAll(recipe, 'recipe.schema.json'));
}
