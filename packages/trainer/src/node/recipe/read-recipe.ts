import { wholeRecipeJsonSchema } from './json-schema.ts';
import { oldRecipeKeys } from './old-keys.ts';
import { parseYaml } from './parse-yaml.ts';
import { recipeSchema } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/**
 * Reads a recipe, merges it over those that it `extends`, and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path; the recipes that it extends are found from there
 * @param options.set values that replace those of the file, such as `sampler.images=8`
 * @returns the recipe, with defaults
 * @throws Error naming file and line (or `--set`), key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseRecipe(
  text: string,
  name = 'recipe',
  { set = [] }: { readonly set?: readonly string[] } = {},
): Recipe {
  const jsonSchema = wholeRecipeJsonSchema();
  const oldKeys = oldRecipeKeys;
  return parseYaml(recipeSchema, text, { name, whole: 'the recipe', jsonSchema, oldKeys, set, extendsAt: [] });
}
