/** Sets that are drawn at the size that is asked for, by name: they need no path. */
export const drawnSets: readonly string[] = ['emoji', 'fonts', 'glyphs'];
