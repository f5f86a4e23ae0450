/** The oldest GNU C library that the pinned Linux wheels run on (their tag `manylinux_2_27`). */
const oldestGlibc = [2, 27] as const;

/** This machine as `<process.platform>-<process.arch>`. */
export function hostPlatform(): string {
  return `${process.platform}-${process.arch}`;
}

/**
 * Checks that a library for this machine would load; another platform's is not checked.
 *
 * @param glibc version of the GNU C library, `undefined` where there is none (musl)
 * @throws Error if the C library is too old or not GNU's
 */
export function checkHost(platform: string, glibc: string | undefined = glibcVersion()): void {
  if (platform !== hostPlatform() || process.platform !== 'linux') return;
  const [major, minor] = (glibc ?? '0.0').split('.').map(Number);
  if (major > oldestGlibc[0] || (major === oldestGlibc[0] && minor >= oldestGlibc[1])) return;
  throw new Error(
    `install: expected glibc ${oldestGlibc.join('.')} or newer, received ${glibc ?? 'another C library (musl?)'}; use a ` +
      `distribution with glibc (Debian 11, Ubuntu 20.04, ... or newer), or let the engine fall back to WASM`,
  );
}

function glibcVersion(): string | undefined {
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime;
}
