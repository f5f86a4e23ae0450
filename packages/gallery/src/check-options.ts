/** Throws for something that is no object of options, and for a name that is none of the known ones. */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `${caller}: expected an object of options, received ${describe(options)}; pass { ${known[0]}: ... }`,
    );
  }
  const strange = Object.keys(options).find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw new TypeError(`${caller}: expected options of ${known.join(', ')}, received ${strange}; correct its name`);
}

/** A value as error texts show it: short, and telling text from numbers. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value).slice(8, -1);
  if (typeof value === 'function') return 'a function';
  return String(value);
}
