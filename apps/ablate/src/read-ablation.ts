import { oldAblationKeys, parseYaml } from '@htg/trainer/node';
import { wholeAblationJsonSchema } from './ablation-json-schema.ts';
import { ablationSchema } from './ablation.ts';
import type { Ablation } from './ablation.ts';

/**
 * Reads an ablation, merges its recipe over those that it `extends`, and fills in its defaults.
 *
 * @param text the YAML
 * @param name what to call it in errors, such as its path; the recipes that its own extends are found from there
 * @throws Error naming file and line, key, what was expected, and for a misspelt key the nearest valid one
 */
export function parseAblation(text: string, name = 'ablation'): Ablation {
  const jsonSchema = wholeAblationJsonSchema();
  const oldKeys = oldAblationKeys;
  return parseYaml(ablationSchema, text, { name, whole: 'the ablation', jsonSchema, oldKeys, extendsAt: ['recipe'] });
}
