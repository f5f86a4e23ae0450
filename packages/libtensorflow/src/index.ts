export { installFolder, installRoot, libraryInFolder, locateLibrary, tensorflowVersion } from './library-location.ts';
export type { LibraryDevice, LibraryLocation } from './library-location.ts';
