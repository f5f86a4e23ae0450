/** Plain data as YAML gives it. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Settings with some of them replaced. Mappings are merged key by key; everything else is replaced whole, and so is a mapping whose
 * `kind` changes, since its other keys belong to the old kind.
 *
 * @param base not changed
 * @param changes win
 * @returns new settings
 */
export function mergeSettings(base: Settings, changes: Settings): Settings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    merged[key] = isMapping(old) && isMapping(value) && !changesKind(old, value) ? mergeSettings(old, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changesKind(old: Settings, changes: Settings): boolean {
  return changes.kind !== undefined && changes.kind !== old.kind;
}
