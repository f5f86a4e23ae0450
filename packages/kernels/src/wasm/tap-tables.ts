import type { AxisGeometry } from '@htg/ground/conv2d-geometry';

/** An element of the kernel (a tap) and the element of the source that it meets. */
type Meeting = readonly [tap: number, source: number];

/** For each element of an axis of the result, which taps meet the source, and where. */
export type Meetings = readonly (readonly Meeting[])[];

/** A convolution: position i meets with tap h the source's element s i + h - before. */
export function meetings({ input, kernel, output, stride, before }: AxisGeometry): Meetings {
  return Array.from({ length: output }, (_, position) => {
    const taps = Array.from({ length: kernel }, (_element, tap): Meeting => [tap, stride * position + tap - before]);
    return taps.filter(([, source]) => source >= 0 && source < input);
  });
}

/** Its gradient by the input, the kernel reversed: element y got tap h from the position i with s i = y + before - h. */
export function reversedMeetings({ input, kernel, output, stride, before }: AxisGeometry): Meetings {
  return Array.from({ length: input }, (_, element) => {
    const taps = Array.from({ length: kernel }, (_element, reversed): Meeting => {
      const reached = element + before - (kernel - 1 - reversed);
      return [reversed, reached % stride === 0 ? reached / stride : -1];
    });
    return taps.filter(([, position]) => position >= 0 && position < output);
  });
}

/** As `convolve` reads rows: per element how many taps, then the pairs; each element has room for all taps. */
export function rowTable(axis: Meetings, kernel: number): Int32Array {
  const entry = 1 + 2 * kernel;
  const table = new Int32Array(axis.length * entry);
  axis.forEach((taps, element) => {
    table.set([taps.length, ...taps.flat()], element * entry);
  });
  return table;
}

/** As `convolve` reads columns: taps that follow each other and meet neighbors are one run (tap, source, taps in the run). */
export function columnTable(axis: Meetings, kernel: number): Int32Array {
  const entry = 1 + 3 * kernel;
  const table = new Int32Array(axis.length * entry);
  axis.forEach((taps, element) => {
    const runs: [tap: number, source: number, length: number][] = [];
    for (const [tap, source] of taps) {
      const last = runs.at(-1);
      if (last !== undefined && tap === last[0] + last[2] && source === last[1] + last[2]) last[2]++;
      else runs.push([tap, source, 1]);
    }
    table.set([runs.length, ...runs.flat()], element * entry);
  });
  return table;
}
