/** Which packages of this repository each one may import. */
export const mayImport: Readonly<Record<string, readonly string[]>>;
