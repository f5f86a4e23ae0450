/**
 * A map of continuous coordinates, `x' = xx x + xy y + x0`, `y' = yx x + yy y + y0`. A pixel's center is at its indices + 0.5.
 */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const identityMap: Affine = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** `first`, then `second`. */
export function chain(first: Affine, second: Affine): Affine {
  return {
    xx: second.xx * first.xx + second.xy * first.yx,
    xy: second.xx * first.xy + second.xy * first.yy,
    x0: second.xx * first.x0 + second.xy * first.y0 + second.x0,
    yx: second.yx * first.xx + second.yy * first.yx,
    yy: second.yx * first.xy + second.yy * first.yy,
    y0: second.yx * first.x0 + second.yy * first.y0 + second.y0,
  };
}

/** Stretches both axes, then moves: `x' = x sx + dx`. */
export function stretch(sx: number, sy: number, dx = 0, dy = 0): Affine {
  return { xx: sx, xy: 0, x0: dx, yx: 0, yy: sy, y0: dy };
}

/** Turns by `radians` (from x towards y) about `(cx, cy)`. */
export function turn(radians: number, cx: number, cy: number): Affine {
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  return { xx: cos, xy: -sin, x0: cx - cos * cx + sin * cy, yx: sin, yy: cos, y0: cy - sin * cx - cos * cy };
}
