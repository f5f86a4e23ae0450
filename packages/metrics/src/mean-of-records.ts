/** The mean of each entry over records of the same keys. */
export function meanOfRecords(records: readonly Readonly<Record<number, number>>[]): Record<number, number> {
  return Object.fromEntries(
    Object.keys(records[0]).map((key) => [
      key,
      records.reduce((sum, record) => sum + record[Number(key)], 0) / records.length,
    ]),
  );
}
