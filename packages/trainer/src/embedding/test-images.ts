import type { ImageSet, OpenedData } from '@htg/datasets';
import type { EmbeddedImages } from './embed.ts';
import { scoreEmbeddings } from './score-embeddings.ts';

/** Test images of a set, and how they are looked for: what `openData` gives. */
type TestImages = Pick<OpenedData, 'test' | 'gallery' | 'excludeSameCamera'>;

type EmbedSet = (set: ImageSet) => Promise<EmbeddedImages>;

/**
 * Embeddings of the test images and, where they are looked for in a gallery apart, of that.
 *
 * @param embedSet embeds either
 * @returns the test's embeddings, with the gallery's beside them
 */
export async function embedTest(
  { test, gallery }: Pick<TestImages, 'test' | 'gallery'>,
  embedSet: EmbedSet,
): Promise<EmbeddedImages & { readonly gallery?: EmbeddedImages | undefined }> {
  return { ...(await embedSet(test)), ...(gallery && { gallery: await embedSet(gallery) }) };
}

/**
 * Scores of the test images by their set's own rule: see {@link scoreEmbeddings}.
 *
 * @param data test images, with a gallery of their own where there is one
 * @param embedSet embeds either
 * @returns rank-1, mAP and MAP@R, each 0..1
 */
export async function scoreTest(data: TestImages, embedSet: EmbedSet): ReturnType<typeof scoreEmbeddings> {
  const { gallery, ...queries } = await embedTest(data, embedSet);
  return scoreEmbeddings(queries, { gallery, excludeSameCamera: data.excludeSameCamera });
}
