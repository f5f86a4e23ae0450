/** What a spreadsheet takes for the beginning of a formula. */
const formula = /^'*[=+\-@\t\r]/;

/** Numbers begin so, too, and are harmless. */
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A text as a field of a CSV file: quoted where it has to be, and with an apostrophe before what a spreadsheet would run as a formula
 * (`=cmd|...`). {@link plainField} takes the apostrophe away again.
 *
 * @param value the text
 * @param delimiter that stands between fields
 * @see OWASP, "CSV Injection"
 */
export function csvField(value: string, delimiter = ','): string {
  const safe = formula.test(value) && !number.test(value) ? `'${value}` : value;
  const needsQuotes = /["\r\n]/.test(safe) || safe.includes(delimiter) || safe !== safe.trim();
  return needsQuotes ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A line of fields, without its end.
 *
 * @param values the fields
 * @param delimiter that stands between fields
 */
export function csvLine(values: readonly string[], delimiter = ','): string {
  return values.map((value) => csvField(value, delimiter)).join(delimiter);
}

/**
 * A field as it was before {@link csvField}.
 *
 * @param value as it was read
 */
export function plainField(value: string): string {
  return value.startsWith("'") && formula.test(value) ? value.slice(1) : value;
}
