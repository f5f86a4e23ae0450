/** Pieces of a line, for legends: a thin bar, and bars with gaps. */
export const legendIcons = {
  solid: 'path://M0,0h26v3h-26z',
  dashed: 'path://M0,0h7v3h-7zM9.5,0h7v3h-7zM19,0h7v3h-7z',
  dotted: 'path://M0,0h3v3h-3zM6,0h3v3h-3zM12,0h3v3h-3zM18,0h3v3h-3zM23,0h3v3h-3z',
} as const;
