import { keysOfSchema, parseYaml, recipeSchema } from '@htg/trainer/node';
import { z } from 'zod';
import { ablationSchema } from './ablation.ts';
import type { Ablation } from './ablation.ts';

/**
 * Reads an ablation and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path
 * @throws Error naming line, key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseAblation(text: string, name = 'ablation'): Ablation {
  return parseYaml(ablationSchema, text, { name, whole: 'the ablation', keysAt });
}

/** The keys that may stand at a path of the file: of a recipe where it holds one, or a part of one. */
function keysAt(path: readonly PropertyKey[]): string[] {
  if (path[0] === 'recipe') return keysOfSchema(recipeSchema, path.slice(1));
  if (path[0] !== 'arms' || path.length < 2) return keysOfSchema(ablationSchema, path);
  const [, , part, ...rest] = path;
  if (part === 'settings') return keysOfSchema(recipeSchema, ['htg', ...rest]);
  if (part === 'stage1') return keysOfSchema(recipeSchema, rest);
  return keysOfSchema(ablationSchema.shape.arms.valueType as z.ZodType, path.slice(2));
}
