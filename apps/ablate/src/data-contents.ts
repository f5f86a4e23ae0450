import { manifestOf } from '@htg/datasets';
import type { OpenedData } from '@htg/datasets';
import { dataOf } from '@htg/trainer/node';
import type { FullRecipe } from '@htg/trainer/node';
import { recipeOf } from './ablation.ts';
import type { Ablation, Contents } from './ablation.ts';
import { cellsOf } from './cells-of.ts';
import { keyOf } from './key-of.ts';

/**
 * What the images of an ablation are, as short texts that change when an image, a label, a camera or a role does: part of every training's key, so that trainings
 * of other images are never averaged with these. The emoji set, which is drawn from packages of fixed versions, has none.
 *
 * @throws Error where the images cannot be read, and where they lack a part that is scored
 */
export async function dataContents(ablation: Ablation): Promise<Contents> {
  const known = new Map<string, string>();
  const [cell] = cellsOf(ablation);
  for (const arm of Object.values(ablation.arms)) {
    const recipe = recipeOf(ablation, arm, cell);
    const place = placeOf(recipe.data);
    if (recipe.data.path === undefined || known.has(place)) continue;
    const data = await dataOf(recipe);
    requireParts(ablation, data);
    known.set(place, await contentOf(data));
  }
  return (data) => known.get(placeOf(data));
}

/** What decides which images there are; how they are split and seen is in the settings. */
function placeOf({ set, path, root, pattern, columns, followLinks, pixelLimit }: FullRecipe['data']): string {
  return JSON.stringify({ set, path, root, pattern, columns, followLinks, pixelLimit });
}

async function contentOf(data: OpenedData): Promise<string> {
  const { images, excludeSameCamera } = await manifestOf(data);
  // A share of the parts is in the settings; a part that the images' own table gives shows in who is compared with whom.
  const given = data.record.splitBy === 'table';
  const rows = images.map(({ split, ...image }) => (given ? { ...image, split } : image));
  return keyOf({ excludeSameCamera, images: rows });
}

function requireParts({ score }: Ablation, { validation, test }: OpenedData): void {
  const missing = validation.length === 0 ? 'validation' : score === 'test' && test.length === 0 ? 'test' : undefined;
  if (missing === undefined) return;
  throw new Error(
    `htg-ablate: expected ${missing} identities, by which arms are compared, received none; give them a share: ` +
      'data.shares, or data.validationShare where the images have parts of their own',
  );
}
