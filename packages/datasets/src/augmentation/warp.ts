import type { Colour } from './augmentation.ts';
import type { Picture } from './picture.ts';
import type { Placement } from './place.ts';

/**
 * Samples a picture through an affine map, bilinearly, in 16.16 fixed point (whole numbers only, so the same bits on
 * every machine). There is no filter against aliasing: for maps that shrink much, see {@link resample}.
 *
 * @param out where the frame's RGB pixels go, from `offset` on
 * @param fill what lies beyond the picture's borders
 */
export function warp(picture: Picture, placement: Placement, fill: Colour, out: Uint8Array, offset: number): void {
  const { data, height, width } = picture;
  const { map } = placement;
  const stepX = Math.round(map.xx * 65536);
  const stepY = Math.round(map.yx * 65536);
  let position = offset;
  for (let y = 0; y < placement.height; y++) {
    let sx = Math.round((map.xx * 0.5 + map.xy * (y + 0.5) + map.x0 - 0.5) * 65536);
    let sy = Math.round((map.yx * 0.5 + map.yy * (y + 0.5) + map.y0 - 0.5) * 65536);
    for (let x = 0; x < placement.width; x++, position += 3, sx += stepX, sy += stepY) {
      const left = sx >> 16;
      const top = sy >> 16;
      const fx = (sx >> 8) & 255;
      const fy = (sy >> 8) & 255;
      const w11 = fx * fy;
      const w10 = (fy << 8) - w11;
      const w01 = (fx << 8) - w11;
      const w00 = 65536 - w01 - w10 - w11;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        const a = (top * width + left) * 3;
        const b = a + width * 3;
        out[position] = (data[a] * w00 + data[a + 3] * w01 + data[b] * w10 + data[b + 3] * w11 + 32768) >> 16;
        out[position + 1] =
          (data[a + 1] * w00 + data[a + 4] * w01 + data[b + 1] * w10 + data[b + 4] * w11 + 32768) >> 16;
        out[position + 2] =
          (data[a + 2] * w00 + data[a + 5] * w01 + data[b + 2] * w10 + data[b + 5] * w11 + 32768) >> 16;
      } else if (left < -1 || top < -1 || left >= width || top >= height) {
        out[position] = fill[0];
        out[position + 1] = fill[1];
        out[position + 2] = fill[2];
      } else {
        // On the border: neighbours beyond it are the fill colour.
        const l = left >= 0;
        const r = left < width - 1;
        const t = top >= 0;
        const d = top < height - 1;
        const a = (top * width + left) * 3;
        const b = a + width * 3;
        for (let c = 0; c < 3; c++) {
          const p00 = l && t ? data[a + c] : fill[c];
          const p01 = r && t ? data[a + 3 + c] : fill[c];
          const p10 = l && d ? data[b + c] : fill[c];
          const p11 = r && d ? data[b + 3 + c] : fill[c];
          out[position + c] = (p00 * w00 + p01 * w01 + p10 * w10 + p11 * w11 + 32768) >> 16;
        }
      }
    }
  }
}
