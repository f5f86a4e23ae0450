import type { AxisGeometry } from '@htg/ground/conv2d-geometry';

/** A convolution of `[N, H, W, C]` by `[h, w, C, O]`, stride and padding included. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly channels: number;
  readonly rows: AxisGeometry;
  readonly columns: AxisGeometry;
}

/** Calls `visit` for every stretch of channels that a position of the kernel reads: where it lies in the input and in the rows. */
function eachStretch(shape: ConvolutionShape, visit: (input: number, row: number) => void): void {
  const { batch, channels, rows, columns } = shape;
  let written = 0;
  for (let image = 0; image < batch; image++) {
    for (let i = 0; i < rows.output; i++) {
      for (let j = 0; j < columns.output; j++) {
        for (let h = 0; h < rows.kernel; h++) {
          const y = rows.stride * i + h - rows.before;
          for (let w = 0; w < columns.kernel; w++, written += channels) {
            const x = columns.stride * j + w - columns.before;
            if (y < 0 || y >= rows.input || x < 0 || x >= columns.input) continue;
            visit(((image * rows.input + y) * columns.input + x) * channels, written);
          }
        }
      }
    }
  }
}

/** What the kernel sees at each of its positions, `[N H' W', h w C]`: a convolution is their product with the kernel. */
export function rowsOfImages(images: Float32Array, shape: ConvolutionShape): Float32Array {
  const { channels } = shape;
  const out = new Float32Array(rowCount(shape) * rowLength(shape));
  eachStretch(shape, (input, row) => {
    for (let c = 0; c < channels; c++) out[row + c] = images[input + c];
  });
  return out;
}

/** The transpose of `rowsOfImages`: adds up what the rows hold for each element of the images. */
export function imagesOfRows(rows: Float32Array, shape: ConvolutionShape): Float32Array {
  const { channels } = shape;
  const out = new Float32Array(shape.batch * shape.rows.input * shape.columns.input * channels);
  eachStretch(shape, (input, row) => {
    for (let c = 0; c < channels; c++) out[input + c] += rows[row + c];
  });
  return out;
}

export const rowCount = ({ batch, rows, columns }: ConvolutionShape): number => batch * rows.output * columns.output;

export const rowLength = ({ channels, rows, columns }: ConvolutionShape): number =>
  channels * rows.kernel * columns.kernel;
