/**
 * Seconds as a person says them: `40 s`, `12 min`, `3 h 5 min`.
 *
 * @param seconds >= 0
 * @returns the words
 */
export function describeDuration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
