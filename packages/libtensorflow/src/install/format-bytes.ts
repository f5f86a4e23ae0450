/** Bytes as people read them on a disk: `274 MB`, `1.3 GB` (powers of ten). */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
