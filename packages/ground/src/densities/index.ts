export { chooseChannels, type Densities } from './choose-channels.ts';
export { type Density, drawDensity, type RawImage } from './draw-density.ts';
export { peakOf, sliceOf } from './slice-of.ts';
