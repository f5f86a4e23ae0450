/**
 * Max pooling's gradient: each output's goes to the first largest element of its window, `dx` holding zeros at first. Windows in which
 * no number is above -Infinity have none.
 */
export function maxPoolGradient(
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowRows: i32,
  windowColumns: i32,
  rowStride: i32,
  columnStride: i32,
  top: i32,
  left: i32,
): void {
  const pixel = <usize>channels << 2;
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < outHeight; i++) {
      const firstRow = max(0, i * rowStride - top);
      const lastRow = min(height, i * rowStride - top + windowRows);
      for (let j = 0; j < outWidth; j++, dy += pixel) {
        const first = max(0, j * columnStride - left);
        const last = min(width, j * columnStride - left + windowColumns);
        let channel = 0;
        for (; channel + 4 <= channels; channel += 4) {
          const offset = <usize>channel << 2;
          let largest = f32x4.splat(-Infinity);
          // Places are numbers of pixels.
          let place = i32x4.splat(-1);
          for (let row = firstRow; row < lastRow; row++) {
            let number = row * width + first;
            let at = x + <usize>number * pixel + offset;
            for (let column = first; column < last; column++, number++, at += pixel) {
              const values = v128.load(at);
              const larger = f32x4.gt(values, largest);
              largest = v128.bitselect(values, largest, larger);
              place = v128.bitselect(i32x4.splat(number), place, larger);
            }
          }
          addAt(dx + offset, i32x4.extract_lane(place, 0), pixel, dy + offset);
          addAt(dx + offset + 4, i32x4.extract_lane(place, 1), pixel, dy + offset + 4);
          addAt(dx + offset + 8, i32x4.extract_lane(place, 2), pixel, dy + offset + 8);
          addAt(dx + offset + 12, i32x4.extract_lane(place, 3), pixel, dy + offset + 12);
        }
        for (; channel < channels; channel++) {
          const offset = <usize>channel << 2;
          let largest: f32 = -Infinity;
          let place = -1;
          for (let row = firstRow; row < lastRow; row++) {
            for (let column = first; column < last; column++) {
              const number = row * width + column;
              const value = load<f32>(x + <usize>number * pixel + offset);
              if (value > largest) {
                largest = value;
                place = number;
              }
            }
          }
          addAt(dx + offset, place, pixel, dy + offset);
        }
      }
    }
    x += <usize>(height * width) * pixel;
    dx += <usize>(height * width) * pixel;
  }
}

// @ts-ignore: decorator
@inline
function addAt(images: usize, place: i32, pixel: usize, gradient: usize): void {
  if (place < 0) return;
  const at = images + <usize>place * pixel;
  store<f32>(at, load<f32>(at) + load<f32>(gradient));
}
