/**
 * A text for comparison: Unicode has several ways to write one letter (`é` as one sign or two), and file systems mix them.
 *
 * @param text a path or a name
 */
export function sameText(text: string): string {
  return text.normalize('NFC');
}
