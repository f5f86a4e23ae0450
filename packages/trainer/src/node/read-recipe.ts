import { parseYaml } from './parse-yaml.ts';
import { recipeSchema, type Recipe } from './recipe.ts';

/**
 * Reads a recipe and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path
 * @throws Error naming line, key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseRecipe(text: string, name = 'recipe'): Recipe {
  return parseYaml(recipeSchema, text, { name, whole: 'the recipe' });
}
