/**
 * Numbers labels that are names: metrics compute with whole numbers, files and folders have texts. `007` and `7` are two labels; the
 * ways in which Unicode writes one letter (`é`) are one.
 *
 * ```ts
 * const { labels: [queries, gallery] } = numberLabels(['cat', 'dog'], ['dog', 'dog', 'cow']); // [0, 1], [1, 1, 2]
 * ```
 *
 * @param lists labels of sets that are compared with each other (queries and gallery), numbered alike
 * @returns 0..K-1 in the order in which the names first occur, and the K names as they first occur
 * @throws RangeError for what is no text
 */
export function numberLabels(...lists: readonly (readonly string[])[]): {
  readonly labels: Int32Array[];
  readonly names: string[];
} {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const numberOf = (label: unknown): number => {
    if (typeof label !== 'string') {
      throw new RangeError(
        `numberLabels: expected labels that are texts, received ${String(label)} (${typeof label}); ` +
          'whole numbers need no numbering, others are to be written out',
      );
    }
    const name = label.normalize('NFC');
    const known = numbers.get(name);
    if (known !== undefined) return known;
    names.push(label);
    numbers.set(name, names.length - 1);
    return names.length - 1;
  };
  return { labels: lists.map((list) => Int32Array.from(list, numberOf)), names };
}
