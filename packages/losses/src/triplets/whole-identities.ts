/** Raises unless the rows are a whole number of identities with `images` rows each. */
export function checkWholeIdentities(caller: string, rows: number, images: number): void {
  if (Number.isInteger(images) && images >= 2 && rows % images === 0) return;
  throw new RangeError(
    `${caller}: expected a whole number of identities with images >= 2 rows each, received ${rows} rows and images ${images}; pass P x K batches and their K`,
  );
}
