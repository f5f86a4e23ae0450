/** Groups of a pattern, by what they name. */
const groupNames = ['camera', 'split', 'identity', 'group'];

/**
 * A pattern for the paths of a folder.
 *
 * @throws RangeError for what is no regular expression, or has groups of other names
 */
export function readPattern(pattern: RegExp | string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  let compiled: RegExp;
  try {
    // Without `g` and `y`, which would make matches depend on each other.
    compiled =
      typeof pattern === 'string'
        ? new RegExp(pattern, 'u')
        : new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
  } catch (error) {
    throw new RangeError(`folderTable: expected a regular expression, received ${String(pattern)}; ${String(error)}`, {
      cause: error,
    });
  }
  const names = [...compiled.source.matchAll(/\(\?<([A-Za-z]+)>/g)].map(([, name]) => name);
  if (names.length === 0 || names.some((name) => !groupNames.includes(name))) {
    throw new RangeError(
      `folderTable: expected a pattern with groups named ${groupNames.join(', ')}, received ${String(pattern)}; ` +
        'for example _c(?<camera>\\d+)',
    );
  }
  return compiled;
}
