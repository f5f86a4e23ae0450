import { parseYaml } from './parse-yaml.ts';
import { recipeSchema, type Recipe } from './recipe.ts';

/**
 * Reads a recipe and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path
 * @param options.set values that replace those of the file, such as `batch.images=8`
 * @throws Error naming line (or `--set`), key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseRecipe(
  text: string,
  name = 'recipe',
  { set = [] }: { readonly set?: readonly string[] } = {},
): Recipe {
  return parseYaml(recipeSchema, text, { name, whole: 'the recipe', set });
}
