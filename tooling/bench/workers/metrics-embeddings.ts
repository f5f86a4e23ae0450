/** An embedded set in two flat arrays: [N, L] and [N]. */
export interface MadeSet {
  readonly embeddings: Float32Array;
  readonly labels: Int32Array;
  readonly width: number;
}

/** SOP's test set: 60,502 images of 11,316 identities; smaller sets keep its images per identity. */
export const sopImages = 60_502;
const sopIdentities = 11_316;

/**
 * Embeddings as a middling model makes them: identities are clouds of 512 dimensions, and some images lie far from theirs
 * (their noise is one to four times that of the centers), so that ranks run from 1 to the end of the gallery.
 */
export function makeEmbeddings(images: number, width = 512): MadeSet {
  const identities = Math.round((images * sopIdentities) / sopImages);
  const labels = Int32Array.from({ length: images }, (_, image) => image % identities);
  const embeddings = new Float32Array(images * width);
  let state = 1;
  // Marsaglia's xorshift; the sum of three uniform numbers is close enough to a normal one here.
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const centers = Float32Array.from({ length: identities * width }, () => uniform() + uniform() + uniform() - 1.5);
  labels.forEach((label, image) => {
    const noise = 1 + 3 * uniform();
    for (let i = 0; i < width; i++) {
      embeddings[image * width + i] = centers[label * width + i] + noise * (uniform() + uniform() + uniform() - 1.5);
    }
  });
  return { embeddings, labels, width };
}
