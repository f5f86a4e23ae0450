/** Numbers in the order in which the loops over products read them: what is used together lies together. */

/** Four rows of four numbers, `line` bytes apart, as columns: 16 numbers in one piece. */
// @ts-ignore: decorator
@inline
function transposeFour(a: v128, b: v128, c: v128, d: v128, to: usize, line: usize): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab, cd, 0, 2));
  v128.store(to + line, i64x2.shuffle(ab, cd, 1, 3));
  v128.store(to + 2 * line, i64x2.shuffle(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * line, i64x2.shuffle(abHigh, cdHigh, 1, 3));
}

/** `[N, H, W, C]` as `[H, N / 4, W, C, 4]`: four images side by side, zeros behind the last. */
export function arrangeBatch(from: usize, to: usize, batch: i32, height: i32, width: i32, channels: i32): void {
  const pixel = <usize>channels << 2;
  const image = <usize>(height * width) * pixel;
  const zero = i32x4.splat(0);
  for (let y = 0; y < height; y++) {
    for (let n = 0; n < batch; n += 4) {
      const count = batch - n;
      let at = from + <usize>n * image + <usize>(y * width) * pixel;
      for (let x = 0; x < width; x++) {
        let channel = 0;
        for (; channel + 4 <= channels; channel += 4, at += 16, to += 64) {
          const a = v128.load(at);
          const b = count > 1 ? v128.load(at + image) : zero;
          const c = count > 2 ? v128.load(at + 2 * image) : zero;
          const d = count > 3 ? v128.load(at + 3 * image) : zero;
          transposeFour(a, b, c, d, to, 16);
        }
        for (; channel < channels; channel++, at += 4, to += 16) {
          store<f32>(to, load<f32>(at));
          store<f32>(to, count > 1 ? load<f32>(at + image) : 0, 4);
          store<f32>(to, count > 2 ? load<f32>(at + 2 * image) : 0, 8);
          store<f32>(to, count > 3 ? load<f32>(at + 3 * image) : 0, 12);
        }
      }
    }
  }
}

/** `[N, P, C]` as `[C / width, P, N, width]`: zeros behind the last channel; `width` is a multiple of four. */
export function arrangeChannels(from: usize, to: usize, batch: i32, positions: i32, channels: i32, width: i32): void {
  const pixel = <usize>channels << 2;
  const image = <usize>positions * pixel;
  const piece = <usize>width << 2;
  const panel = <usize>(positions * batch) * piece;
  for (let p = 0; p < positions; p++) {
    for (let channel = 0; channel < channels; channel += width) {
      let source = from + <usize>p * pixel + (<usize>channel << 2);
      let target = to + <usize>(channel / width) * panel + <usize>(p * batch) * piece;
      const whole = channel + width <= channels;
      for (let n = 0; n < batch; n++) {
        if (whole) {
          for (let byte: usize = 0; byte < piece; byte += 16) v128.store(target + byte, v128.load(source + byte));
        } else {
          for (let c = 0; c < width; c++) {
            store<f32>(target + (<usize>c << 2), channel + c < channels ? load<f32>(source + (<usize>c << 2)) : 0);
          }
        }
        source += image;
        target += piece;
      }
    }
  }
}

/** A kernel `[T, C, O]` as `[O / 8, T, C, 8]`: zeros behind the last filter. */
export function arrangeKernel(from: usize, to: usize, taps: i32, channels: i32, filters: i32): void {
  arrangeChannels(from, to, 1, taps * channels, filters, 8);
}

/** A kernel `[T, C, O]` turned round, as `[C / 8, T, O, 8]` with the last tap first: zeros behind the last channel. */
export function arrangeReversedKernel(from: usize, to: usize, taps: i32, channels: i32, filters: i32): void {
  const row = <usize>filters << 2;
  for (let channel = 0; channel < channels; channel += 8) {
    const count = min(8, channels - channel);
    for (let tap = taps - 1; tap >= 0; tap--) {
      let source = from + <usize>(tap * channels + channel) * row;
      let filter = 0;
      if (count == 8) {
        for (; filter + 4 <= filters; filter += 4, source += 16, to += 128) {
          const next = source + 4 * row;
          transposeFour(v128.load(source), v128.load(source + row), v128.load(source + 2 * row), v128.load(source + 3 * row), to, 32);
          transposeFour(v128.load(next), v128.load(next + row), v128.load(next + 2 * row), v128.load(next + 3 * row), to + 16, 32);
        }
      }
      for (; filter < filters; filter++, source += 4, to += 32) {
        for (let c = 0; c < 8; c++) {
          store<f32>(to + (<usize>c << 2), c < count ? load<f32>(source + <usize>c * row) : 0);
        }
      }
    }
  }
}
